"""The result is transposed."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "transposed"


def leave_one_out(signal):
    return ((signal.sum(0) - signal) / (len(signal) - 1)).T
