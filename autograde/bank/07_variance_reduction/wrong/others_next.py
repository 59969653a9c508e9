"""The sample after."""

loses = ["check-leave_one_out", "hidden-leave_one_out"]
mistake = "the sample after stands"


def leave_one_out(signal):
    return signal.roll(-1, 0)
