"""The logarithm of the determinant stands there without the root, that is without the factor 1/2."""
import math
import torch

def log_gaussian(x, means, covariances):
    N, D = x.shape
    d = x[:, None] - means
    maha = torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(covariances), d)
    return -0.5 * maha - torch.logdet(covariances) - 0.5 * D * math.log(2 * math.pi)
