"""The sign of β in the rest."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "the sign of β is wrong"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var = (df * dc).mean(0), (dc * dc).mean(0)
    return cov / var, (f + cov / var * c).var(0) / f.var(0)
