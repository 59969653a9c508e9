"""1 − β²."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "1 − β² came back"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var = (df * dc).mean(0), (dc * dc).mean(0)
    return cov / var, 1 - (cov / var) ** 2
