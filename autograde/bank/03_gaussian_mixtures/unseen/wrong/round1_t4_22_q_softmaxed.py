"""q is taken for logits."""

import torch


def bound(log_density, weights, q):
    q = q.softmax(1)
    return (q * (log_density + weights.log()) - torch.xlogy(q, q)).sum()
