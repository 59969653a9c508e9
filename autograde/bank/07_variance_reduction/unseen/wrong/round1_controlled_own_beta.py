"""The given coefficients are ignored, the best ones are estimated from the same samples."""


def controlled(f, c, kappa, beta):
    d = c - c.mean(0)
    beta = (f * d).sum(0) / (d * d).sum(0)
    return (f - beta * (c - kappa)).mean(0)
