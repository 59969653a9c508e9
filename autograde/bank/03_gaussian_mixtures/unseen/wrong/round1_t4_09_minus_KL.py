"""Only minus the divergence from the posterior, the gap and not the bound."""

import torch


def bound(log_density, weights, q):
    log_r = (log_density + weights.log()).log_softmax(1)
    return (q * log_r - torch.xlogy(q, q)).sum()
