"""Degrees of freedom below the rest."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "S − 2 stands below what is left"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var = (df * dc).mean(0), (dc * dc).mean(0)
    return cov / var, (df - cov / var * dc).square().sum(0) / (len(f) - 2) / f.var(0)
