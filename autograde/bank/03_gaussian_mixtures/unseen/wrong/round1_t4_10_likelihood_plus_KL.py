"""The gap is added to the log-likelihood and not subtracted."""

import torch


def bound(log_density, weights, q):
    joint = log_density + weights.log()
    kl = (torch.xlogy(q, q) - q * joint.log_softmax(1)).sum()
    return torch.logsumexp(joint, 1).sum() + kl
