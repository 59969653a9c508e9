"""The coefficient multiplies everything."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "β multiplies f, too"


def controlled(f, c, kappa, beta):
    return (beta * (f - (c - kappa))).mean(0)
