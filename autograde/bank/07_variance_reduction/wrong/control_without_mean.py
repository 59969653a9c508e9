"""The known mean is forgotten."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "κ is left out"


def controlled(f, c, kappa, beta):
    return (f - beta * c).mean(0)
