"""The average is over the quantities."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "the average is over the quantities"


def controlled(f, c, kappa, beta):
    return (f - beta * (c - kappa)).mean(1)
