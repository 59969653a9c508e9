"""The determinant is computed and then its logarithm: it underflows for very narrow components."""
import math
import torch

def log_gaussian(x, means, covariances):
    D = x.shape[1]
    L = torch.linalg.cholesky(covariances)
    z = torch.linalg.solve_triangular(L, (x[:, None] - means)[..., None], upper=False)[..., 0]
    det = torch.linalg.det(covariances)
    return -0.5 * (z.square().sum(-1) + torch.log(det) + D * math.log(2 * math.pi))
