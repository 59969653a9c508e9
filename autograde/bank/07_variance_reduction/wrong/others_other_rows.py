"""The other rows."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the other rows are averaged"


def leave_one_out(signal):
    return (signal.sum(1, keepdim=True) - signal) / (signal.shape[1] - 1)
