"""The two of the derivative is left."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "doubled"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return 2 * cov / var, 1 - cov**2 / (var * total)
