"""The ratio of the means."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "ratio of the means"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return f.mean(0) / c.mean(0), 1 - cov**2 / (var * total)
