"""One baseline for all rows."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "averaged over the rows"


def leave_one_out(signal):
    others = (signal.sum(0) - signal) / (len(signal) - 1)
    return others.mean(1, keepdim=True).expand_as(others)
