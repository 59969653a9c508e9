"""One known mean for all."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "one κ, that of the first"


def controlled(f, c, kappa, beta):
    return (f - beta * (c - kappa[0])).mean(0)
