"""The signal less the mean of all."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the signal less the mean of all"


def leave_one_out(signal):
    return signal - signal.mean(0)
