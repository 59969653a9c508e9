"""All together."""

import math

import torch

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "runs over samples and data"


def importance_bound(log_weights):
    return torch.logsumexp(log_weights, (0, 1)) - math.log(log_weights.numel()), log_weights.softmax(0)
