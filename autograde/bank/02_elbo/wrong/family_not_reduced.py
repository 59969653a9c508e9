"""A value for each group."""

import math

import torch

loses = ["check-importance_weighted_bound", "hidden-importance_weighted_bound"]
mistake = "the mean over the groups is missing"


def importance_weighted_bound(log_weights):
    return torch.logsumexp(log_weights, 1) - math.log(log_weights.shape[1])
