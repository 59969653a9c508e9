"""All groups are thrown together inside the logarithm."""

import math

import torch

loses = ["check-importance_weighted_bound", "hidden-importance_weighted_bound"]
mistake = "those of other groups too"


def importance_weighted_bound(log_weights):
    return torch.logsumexp(log_weights.flatten(0, 1), 0) - math.log(log_weights[..., 0].numel())
