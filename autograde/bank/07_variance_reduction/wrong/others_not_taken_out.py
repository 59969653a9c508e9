"""Divided by S − 1, with the own sample."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the own one is not taken out"


def leave_one_out(signal):
    return (signal.sum(0) / (len(signal) - 1)).expand_as(signal)
