"""ℓ minus KL(r || q), the divergence the wrong way round."""

import torch


def bound(log_density, weights, q):
    joint = log_density + weights.log()
    r = joint.softmax(1)
    kl = (torch.xlogy(r, r) - torch.xlogy(r, q)).sum()
    return torch.logsumexp(joint, 1).sum() - kl
