"""Only the distance from the plane counts: log N(x; the foot of the perpendicular, σ²I)."""

import torch
from torch.distributions import MultivariateNormal


def responsibilities(x, weights, W, means, noise_vars):
    d = x[:, None] - means
    on_plane = torch.einsum("kdm,kme,nke->nkd", W, torch.linalg.pinv(W), d)
    distance = (d - on_plane).square().sum(2)
    log_p = -0.5 * distance / noise_vars - 0.5 * W.shape[1] * noise_vars.log()
    return (weights.log() + log_p).softmax(1)
