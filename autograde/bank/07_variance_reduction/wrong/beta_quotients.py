"""A mean of quotients."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "quotients are averaged"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    share = 1 - (df * dc).sum(0).square() / (dc.square().sum(0) * df.square().sum(0))
    return (df / dc).mean(0), share
