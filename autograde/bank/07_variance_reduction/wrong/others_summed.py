"""The sum of the others."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "added up, not averaged"


def leave_one_out(signal):
    return signal.sum(0) - signal
