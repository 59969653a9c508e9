"""The largest log-weight is taken off but not added again."""

import torch


def importance_bound(log_weights):
    top = log_weights.max(0).values
    weights = (log_weights - top).exp()
    return weights.mean(0).log(), weights / weights.sum(0)
