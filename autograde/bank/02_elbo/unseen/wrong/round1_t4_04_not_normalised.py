"""One over the sum of squares, of weights that were not normalised."""

import torch


def effective_sample_size(log_weights):
    w = torch.exp(log_weights - log_weights.max(0).values)
    return 1 / (w**2).sum(0)
