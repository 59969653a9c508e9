"""A factor 2 is lost in the derivative of the parabola."""


def best_beta(f, c):
    fd, cd = f - f.mean(0), c - c.mean(0)
    cov, vf, vc = (fd * cd).mean(0), (fd * fd).mean(0), (cd * cd).mean(0)
    return cov / (2 * vc), 1 - cov**2 / (vf * vc)
