"""The covariance is summed, the variance averaged."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "the covariance is summed"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return (df * dc).sum(0) / var, 1 - cov**2 / (var * total)
