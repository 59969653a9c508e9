"""The ratio of the standard deviations."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "their ratio has no ρ"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return (total / var).sqrt(), 1 - cov**2 / (var * total)
