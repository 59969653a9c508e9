"""The correction is added."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "β (c − κ) is added"


def controlled(f, c, kappa, beta):
    return f.mean(0) + beta * (c.mean(0) - kappa)
