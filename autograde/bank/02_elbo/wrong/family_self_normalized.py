"""Logarithms weighed by the weights."""

import torch

loses = ["check-importance_weighted_bound", "hidden-importance_weighted_bound"]
mistake = "by the normalized weights of their group"


def importance_weighted_bound(log_weights):
    return (torch.softmax(log_weights, 1) * log_weights).sum(1).mean(0)
