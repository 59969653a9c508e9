"""The variance that is left itself, not divided by that of f."""


def best_beta(f, c):
    fd, cd = f - f.mean(0), c - c.mean(0)
    cov, vf, vc = (fd * cd).mean(0), (fd * fd).mean(0), (cd * cd).mean(0)
    beta = cov / vc
    return beta, (f - beta * c).var(0)
