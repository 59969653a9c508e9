"""Groups and samples are exchanged."""

import math

import torch

loses = ["check-importance_weighted_bound", "hidden-importance_weighted_bound"]
mistake = "groups and samples are exchanged"


def importance_weighted_bound(log_weights):
    return (torch.logsumexp(log_weights, 0) - math.log(len(log_weights))).mean(0)
