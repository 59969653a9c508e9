"""The baseline is subtracted."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the signal less its baseline"


def leave_one_out(signal):
    return signal - (signal.sum(0) - signal) / (len(signal) - 1)
