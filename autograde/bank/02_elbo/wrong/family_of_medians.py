"""The median of the groups."""

import math

import torch

loses = ["check-importance_weighted_bound", "hidden-importance_weighted_bound"]
mistake = "of the groups is taken, not their mean"


def importance_weighted_bound(log_weights):
    return (torch.logsumexp(log_weights, 1) - math.log(log_weights.shape[1])).median(0).values
