"""Returns the share that is taken away, rho squared, instead of the share that is left."""

import torch


def best_beta(f, c):
    df, dc = f - f.mean(0), c - c.mean(0)
    cov = (df * dc).mean(0)
    vf, vc = (df**2).mean(0), (dc**2).mean(0)
    return cov / vc, cov**2 / (vf * vc)
