"""The share 1 - |rho|: the square is forgotten."""


def best_beta(f, c):
    fd, cd = f - f.mean(0), c - c.mean(0)
    cov, vf, vc = (fd * cd).mean(0), (fd * fd).mean(0), (cd * cd).mean(0)
    return cov / vc, 1 - (cov / (vf * vc).sqrt()).abs()
