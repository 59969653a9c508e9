"""All problems get the average of the coefficients (right for a single problem)."""


def controlled(f, c, kappa, beta):
    return (f - beta.mean() * (c - kappa)).mean(0)
