"""The means are not subtracted."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "the means are not subtracted: this is Σ f c / Σ c²"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return (f * c).sum(0) / (c * c).sum(0), 1 - cov**2 / (var * total)
