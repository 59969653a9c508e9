"""Out of the mean, not out of the sum."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "taken out of the mean"


def leave_one_out(signal):
    return (signal.mean(0) - signal) / (len(signal) - 1)
