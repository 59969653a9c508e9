"""The quadratic form is taken with Σ instead of its inverse."""
import math
import torch

def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    maha = torch.einsum("nki,kij,nkj->nk", d, covariances, d)
    return -0.5 * maha - 0.5 * torch.logdet(covariances) - 0.5 * x.shape[1] * math.log(2 * math.pi)
