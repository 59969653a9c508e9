"""The share that the plain difference leaves, beta = 1."""


def best_beta(f, c):
    fd, cd = f - f.mean(0), c - c.mean(0)
    cov, vf, vc = (fd * cd).mean(0), (fd * fd).mean(0), (cd * cd).mean(0)
    return cov / vc, (f - c).var(0) / f.var(0)
