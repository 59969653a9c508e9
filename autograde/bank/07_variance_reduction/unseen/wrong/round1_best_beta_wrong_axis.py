"""Moments over the pairs instead of the samples."""


def best_beta(f, c):
    fd, cd = f - f.mean(1, keepdim=True), c - c.mean(1, keepdim=True)
    cov, vf, vc = (fd * cd).mean(1), (fd * fd).mean(1), (cd * cd).mean(1)
    return cov / vc, 1 - cov**2 / (vf * vc)
