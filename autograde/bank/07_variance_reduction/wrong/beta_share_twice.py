"""The last term is forgotten."""

loses = ["check-best_beta", "hidden-best_beta"]
mistake = "the term β² Var(c) is missing"


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov, var, total = (df * dc).mean(0), (dc * dc).mean(0), (df * df).mean(0)
    return cov / var, (total - 2 * cov / var * cov) / total
