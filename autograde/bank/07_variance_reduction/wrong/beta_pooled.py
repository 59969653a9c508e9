"""All samples are thrown together."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "from the samples of all quantities together"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return (((f - f.mean()) * (c - c.mean())).mean() / (c - c.mean()).square().mean()).expand(
        f.shape[1]
    ), 1 - cov**2 / (var * total)
