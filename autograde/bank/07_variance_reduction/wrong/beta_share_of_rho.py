"""What β = ρ leaves."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "the share that β = ρ leaves"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov = (df * dc).sum(0)
    rho = cov / (dc.square().sum(0) * df.square().sum(0)).sqrt()
    return cov / dc.square().sum(0), (f - rho * c).var(0) / f.var(0)
