"""The sample before."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the sample before stands"


def leave_one_out(signal):
    return signal.roll(1, 0)
