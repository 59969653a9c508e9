"""The rest is not centered."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "without its mean subtracted"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return cov / var, (f - cov / var * c).square().mean(0) / total
