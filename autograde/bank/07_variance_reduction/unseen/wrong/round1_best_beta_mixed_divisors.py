"""The covariance is divided by S, the variances (torch's default) by S - 1."""


def best_beta(f, c):
    cov = ((f - f.mean(0)) * (c - c.mean(0))).mean(0)
    beta = cov / c.var(0)
    return beta, 1 - cov**2 / (f.var(0) * c.var(0))
