"""The sums in the logarithm are not divided by S."""

import torch

loses = ["check-importance_weighted_bound", "hidden-importance_weighted_bound"]
mistake = "not divided by S"


def importance_weighted_bound(log_weights):
    return torch.logsumexp(log_weights, 1).mean(0)
