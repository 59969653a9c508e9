"""Divided by the variance of f."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "divided by the variance of f"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return cov / total, 1 - cov**2 / (var * total)
