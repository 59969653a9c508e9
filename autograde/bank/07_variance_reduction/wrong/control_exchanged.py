"""f and the control are exchanged."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "f and the control are exchanged"


def controlled(f, c, kappa, beta):
    return (c - beta * (f - kappa)).mean(0)
