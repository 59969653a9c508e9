"""Divided by the coefficient."""

loses = ["check-controlled", "hidden-controlled"]
mistake = "divided by β"


def controlled(f, c, kappa, beta):
    return f.mean(0) - (c.mean(0) - kappa) / beta
