"""The own share is taken off the mean."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "divided by S − 1 and taken off the mean"


def leave_one_out(signal):
    return signal.mean(0) - signal / (len(signal) - 1)
