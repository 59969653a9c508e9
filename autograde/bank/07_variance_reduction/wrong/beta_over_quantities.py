"""Averages over the quantities."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "run over the quantities"


def best_beta(f, c):
    df, dc = f - f.mean(1, keepdim=True), c - c.mean(1, keepdim=True)
    cov, var, total = (df * dc).mean(1), (dc * dc).mean(1), (df * df).mean(1)
    return cov / var, 1 - cov**2 / (var * total)
