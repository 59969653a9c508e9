"""All alike."""

import math

import torch

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the same share, 1/S"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, torch.full_like(log_weights, 1 / len(log_weights))
