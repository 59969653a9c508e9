"""The deviation of c instead of its variance in the denominator."""


def best_beta(f, c):
    fd, cd = f - f.mean(0), c - c.mean(0)
    cov, vf, vc = (fd * cd).mean(0), (fd * fd).mean(0), (cd * cd).mean(0)
    return cov / vc.sqrt(), 1 - cov**2 / (vf * vc)
