"""The squared distance is not halved."""
import math
import torch

def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    y = torch.linalg.solve(covariances, d[..., None])[..., 0]
    D = x.shape[1]
    return -(d * y).sum(-1) - 0.5 * torch.logdet(covariances) - 0.5 * D * math.log(2 * math.pi)
