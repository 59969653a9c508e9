"""The covariance has S, the variance S − 1."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "the covariance has S and the variance S − 1"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return cov / c.var(0), 1 - cov**2 / (var * total)
