"""The entropy term is -Σ log q without the factor q."""

import torch


def bound(log_density, weights, q):
    log_q = torch.where(q > 0, q, torch.ones_like(q)).log()
    return (q * (log_density + weights.log()) - log_q).sum()
