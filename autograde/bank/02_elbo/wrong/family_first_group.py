"""One group."""

import math

import torch

loses = ["check-importance_weighted_bound", "hidden-importance_weighted_bound"]
mistake = "only the first group counts"


def importance_weighted_bound(log_weights):
    return torch.logsumexp(log_weights[0], 0) - math.log(log_weights.shape[1])
