"""The size of the correlation."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "ρ is not squared: 1 − |ρ|"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return cov / var, 1 - cov.abs() / (var * total).sqrt()
