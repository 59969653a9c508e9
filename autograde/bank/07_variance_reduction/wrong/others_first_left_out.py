"""The first is left out, for all."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the first sample is left out for all"


def leave_one_out(signal):
    return signal[1:].mean(0).expand_as(signal)
