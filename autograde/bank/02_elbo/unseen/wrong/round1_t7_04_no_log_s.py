"""log S is not subtracted."""

import torch


def importance_weighted_bound(log_weights):
    return torch.logsumexp(log_weights, 1).mean(0)
