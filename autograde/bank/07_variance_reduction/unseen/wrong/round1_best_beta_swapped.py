"""The two results come in the wrong order."""


def best_beta(f, c):
    fd, cd = f - f.mean(0), c - c.mean(0)
    cov, vf, vc = (fd * cd).mean(0), (fd * fd).mean(0), (cd * cd).mean(0)
    return 1 - cov**2 / (vf * vc), cov / vc
