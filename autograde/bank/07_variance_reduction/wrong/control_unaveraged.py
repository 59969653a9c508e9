"""No average."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "the average over the samples is missing"


def controlled(f, c, kappa, beta):
    return f - beta * (c - kappa)
