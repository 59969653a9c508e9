"""All other numbers of the table."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "those of other rows too"


def leave_one_out(signal):
    return (signal.sum() - signal) / (signal.numel() - 1)
