"""The share that is taken away."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "this is ρ², what the control takes away"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return cov / var, cov**2 / (var * total)
