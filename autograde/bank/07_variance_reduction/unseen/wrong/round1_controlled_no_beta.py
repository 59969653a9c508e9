"""The plain difference: the coefficient is ignored (as if it were 1)."""


def controlled(f, c, kappa, beta):
    return (f - (c - kappa)).mean(0)
