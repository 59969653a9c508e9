"""A small number is added to the variances against a division by zero; for small f and c it rules."""


def best_beta(f, c):
    fd, cd = f - f.mean(0), c - c.mean(0)
    cov, vf, vc = (fd * cd).mean(0), (fd * fd).mean(0), (cd * cd).mean(0)
    return cov / (vc + 1e-6), 1 - cov**2 / (vf * vc + 1e-6)
