"""The own sample counts twice."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "added, not taken out"


def leave_one_out(signal):
    return (signal.sum(0) + signal) / (len(signal) - 1)
