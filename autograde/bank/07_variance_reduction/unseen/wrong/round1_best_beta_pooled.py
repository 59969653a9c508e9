"""One coefficient for all pairs, from the pooled covariance and variance (right for a single pair)."""


def best_beta(f, c):
    fd, cd = f - f.mean(0), c - c.mean(0)
    cov, vf, vc = (fd * cd).mean(0), (fd * fd).mean(0), (cd * cd).mean(0)
    beta = (cov.sum() / vc.sum()).expand(f.shape[1])
    return beta, (f - beta * c).var(0) / f.var(0)
