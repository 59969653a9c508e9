"""The share at β = 1."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "β = 1 leaves"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var = (df * dc).mean(0), (dc * dc).mean(0)
    return cov / var, (f - c).var(0) / f.var(0)
