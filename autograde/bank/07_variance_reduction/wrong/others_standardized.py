"""Standardized signals."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "standardized"


def leave_one_out(signal):
    return (signal - signal.mean(0)) / signal.std(0)
