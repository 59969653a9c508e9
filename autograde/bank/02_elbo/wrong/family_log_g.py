"""log G for log S."""

import math

import torch

loses = ["check-importance_weighted_bound", "hidden-importance_weighted_bound"]
mistake = "it is divided by the number of groups"


def importance_weighted_bound(log_weights):
    return (torch.logsumexp(log_weights, 1) - math.log(len(log_weights))).mean(0)
