"""The caller's signals are changed."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "changed in place"


def leave_one_out(signal):
    total, count = signal.sum(0), len(signal) - 1
    signal.sub_(total).neg_().div_(count)
    return signal
