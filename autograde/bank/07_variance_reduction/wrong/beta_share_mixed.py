"""The rest with S − 1, f with S."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "take the same for both"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return cov / var, (f - cov / var * c).var(0) / total
