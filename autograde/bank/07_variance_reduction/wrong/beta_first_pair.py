"""A line through two points."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "the first and the last sample"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return (f[-1] - f[0]) / (c[-1] - c[0]), 1 - cov**2 / (var * total)
