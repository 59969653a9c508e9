"""The density is computed first and its logarithm afterwards, so far points give -inf."""
import math
import torch

def log_gaussian(x, means, covariances):
    N, D = x.shape
    d = x[:, None] - means
    maha = torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(covariances), d)
    p = torch.exp(-0.5 * maha) / torch.sqrt((2 * math.pi) ** D * torch.linalg.det(covariances))
    return torch.log(p)
