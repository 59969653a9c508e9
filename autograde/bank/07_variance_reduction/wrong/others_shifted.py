"""Each sample gets the baseline of the next."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the sample after is left out, not the own one"


def leave_one_out(signal):
    count = len(signal)
    return ((signal.sum(0) - signal) / (count - 1)).roll(-1, 0)
