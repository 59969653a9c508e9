"""E_q[log p(x|z)] minus KL(π || q) in place of KL(q || π)."""

import torch


def bound(log_density, weights, q):
    kl = (weights * weights.log() - torch.xlogy(weights, q)).sum()
    return (q * log_density).sum() - kl
