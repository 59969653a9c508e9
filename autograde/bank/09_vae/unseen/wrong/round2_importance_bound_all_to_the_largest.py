"""The whole share for the largest weight of the row."""

import math

import torch


def importance_bound(log_weights):
    S = len(log_weights)
    best = log_weights.argmax(0)
    shares = torch.nn.functional.one_hot(best, S).T.to(log_weights.dtype)
    return torch.logsumexp(log_weights, 0) - math.log(S), shares
