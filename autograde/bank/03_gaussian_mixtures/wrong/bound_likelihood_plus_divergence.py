"""The divergence is added to the log-likelihood."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "is added to ℓ"


def bound(log_density, weights, q):
    log_joint = log_density + weights.log()
    evidence = torch.logsumexp(log_joint, 1)
    log_r = log_joint - evidence[:, None]
    return evidence.sum() + (torch.xlogy(q, q) - q * log_r).sum()
