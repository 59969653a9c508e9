"""The samples are summed."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "multiplied by S"


def controlled(f, c, kappa, beta):
    return (f - beta * (c - kappa)).sum(0)
