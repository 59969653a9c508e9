"""The constant with 2π is forgotten."""
import torch

def log_gaussian(x, means, covariances):
    d = x[:, None] - means
    y = torch.linalg.solve(covariances, d[..., None])[..., 0]
    return -0.5 * ((d * y).sum(-1) + torch.logdet(covariances))
