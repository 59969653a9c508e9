"""The identity for the inverse is made in the default float64 and does not fit to float32 data."""
import math
import torch

def log_gaussian(x, means, covariances):
    D = x.shape[1]
    inverse = torch.linalg.solve(covariances, torch.eye(D, dtype=torch.float64))
    d = x[:, None] - means
    maha = torch.einsum("nki,kij,nkj->nk", d, inverse, d)
    return -0.5 * (maha + torch.logdet(covariances) + D * math.log(2 * math.pi))
