"""The own sample is among those averaged."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the own sample is among those averaged"


def leave_one_out(signal):
    return signal.mean(0, keepdim=True).expand_as(signal)
