"""The control is summed, f averaged."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "the correction is summed"


def controlled(f, c, kappa, beta):
    return f.mean(0) - (beta * (c - kappa)).sum(0)
