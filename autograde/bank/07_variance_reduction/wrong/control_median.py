"""The median of the corrected values."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "the median is taken"


def controlled(f, c, kappa, beta):
    return (f - beta * (c - kappa)).median(0).values
