"""The mean less the signal."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "taken out of the mean, not of the sum, and nothing"


def leave_one_out(signal):
    return signal.mean(0) - signal
