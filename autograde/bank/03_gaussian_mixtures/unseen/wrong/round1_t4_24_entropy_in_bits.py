"""The entropy to the base 2."""

import torch


def bound(log_density, weights, q):
    joint = log_density + weights.log()
    log2_q = torch.where(q > 0, q, torch.ones_like(q)).log2()
    return (q * joint).sum() - (q * log2_q).sum()
