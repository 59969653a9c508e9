"""One number for all quantities."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "averaged to one number"


def controlled(f, c, kappa, beta):
    return (f - beta * (c - kappa)).mean()
