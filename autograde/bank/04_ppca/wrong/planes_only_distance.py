"""Each point goes to the nearest plane."""

import torch

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "only the distance from the plane counts"


def responsibilities(x, weights, W, means, noise_vars):
    axes = torch.linalg.qr(W).Q
    d = x[:, None] - means
    off = d - torch.einsum("kim,kjm,nkj->nki", axes, axes, d)
    return torch.softmax(weights.log() - off.square().sum(2) / (2 * noise_vars), 1)
