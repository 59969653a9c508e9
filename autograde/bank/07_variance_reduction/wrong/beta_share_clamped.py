"""The variances are clamped."""

loses = ["hidden-best_beta"]
mistake = "something small"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return cov / var, 1 - cov**2 / (var * total).clamp(min=1e-8)
