"""The regression the other way round: the covariance is divided by the variance of f."""


def best_beta(f, c):
    fd, cd = f - f.mean(0), c - c.mean(0)
    cov, vf, vc = (fd * cd).mean(0), (fd * fd).mean(0), (cd * cd).mean(0)
    return cov / vf, 1 - cov**2 / (vf * vc)
