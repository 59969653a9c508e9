"""The signal is subtracted from the baseline."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the baseline less the signal"


def leave_one_out(signal):
    return (signal.sum(0) - signal) / (len(signal) - 1) - signal
