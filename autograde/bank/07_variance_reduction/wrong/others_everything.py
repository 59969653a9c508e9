"""The mean of the table."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "those of other rows and the own one"


def leave_one_out(signal):
    return signal.mean().expand_as(signal)
