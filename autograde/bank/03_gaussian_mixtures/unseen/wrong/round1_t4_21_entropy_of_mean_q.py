"""The entropy of the average q, times N."""

import torch


def bound(log_density, weights, q):
    mean_q = q.mean(0)
    joint = log_density + weights.log()
    return (q * joint).sum() - len(q) * torch.xlogy(mean_q, mean_q).sum()
