"""The mean over the rows."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the average is over the rows"


def leave_one_out(signal):
    return signal.mean(1, keepdim=True).expand_as(signal)
