"""How well the plane explains x."""

import torch

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "only the distance of x from W E[z | x] + μ counts: z"


def responsibilities(x, weights, W, means, noise_vars):
    d = x[:, None] - means
    C = W.mT @ W + noise_vars[:, None, None] * torch.eye(W.shape[2], dtype=x.dtype)
    log_density = (
        -(d - torch.einsum("nki,kim,kml,kjl->nkj", d, W, torch.linalg.inv(C), W)).square().sum(2)
        / noise_vars
        / 2
    )
    return torch.softmax(weights.log() + log_density, 1)
