"""Divided by a standard deviation with S − 1."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "standard deviation of the control"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return (df * dc).sum(0) / (len(f) - 1) / c.std(0), 1 - cov**2 / (var * total)
