"""One mean for each row."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "each sample has a baseline of its own"


def leave_one_out(signal):
    return signal.mean(0)
