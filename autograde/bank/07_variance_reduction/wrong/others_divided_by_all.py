"""The others, divided by S."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "divided by S, not by S − 1"


def leave_one_out(signal):
    return (signal.sum(0) - signal) / len(signal)
