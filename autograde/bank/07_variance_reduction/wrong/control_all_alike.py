"""One number for all."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "one number for all quantities, the mean"


def controlled(f, c, kappa, beta):
    return (f - beta * (c - kappa)).mean().expand(f.shape[1])
