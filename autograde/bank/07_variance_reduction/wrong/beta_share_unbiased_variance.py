"""The variance that is left, with S − 1."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "the variance itself came back"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var = (df * dc).mean(0), (dc * dc).mean(0)
    return cov / var, (f - cov / var * c).var(0)
