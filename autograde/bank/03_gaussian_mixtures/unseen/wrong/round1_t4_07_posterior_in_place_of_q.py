"""The expectation is taken under the posterior and the entropy under q."""

import torch


def bound(log_density, weights, q):
    joint = log_density + weights.log()
    r = joint.softmax(1)
    return (r * joint).sum() - torch.xlogy(q, q).sum()
