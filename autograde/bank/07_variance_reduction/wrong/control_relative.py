"""The control is divided by its mean."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "c is divided by κ"


def controlled(f, c, kappa, beta):
    return (f - beta * c / kappa).mean(0)
