"""The control's deviation is added instead of subtracted."""


def controlled(f, c, kappa, beta):
    return (f + beta * (c - kappa)).mean(0)
