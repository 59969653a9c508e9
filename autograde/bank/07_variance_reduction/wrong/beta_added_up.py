"""Covariances and variances added up."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "covariances and the variances added up"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    beta = (df * dc).sum() / dc.square().sum()
    share = 1 - (df * dc).sum(0).square() / (dc.square().sum(0) * df.square().sum(0))
    return beta.expand(f.shape[1]), share
