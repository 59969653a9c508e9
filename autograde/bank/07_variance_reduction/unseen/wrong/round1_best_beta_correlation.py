"""The correlation in the place of the coefficient."""


def best_beta(f, c):
    fd, cd = f - f.mean(0), c - c.mean(0)
    cov, vf, vc = (fd * cd).mean(0), (fd * fd).mean(0), (cd * cd).mean(0)
    return cov / (vf * vc).sqrt(), 1 - cov**2 / (vf * vc)
