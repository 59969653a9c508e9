"""Divided by S - 1, as in a variance."""


def controlled(f, c, kappa, beta):
    return (f - beta * (c - kappa)).sum(0) / (len(f) - 1)
