"""The other rows, divided by S − 1."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the rows are added up"


def leave_one_out(signal):
    return (signal.sum(1, keepdim=True) - signal) / (len(signal) - 1)
