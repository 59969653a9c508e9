"""Returns the share of S that is effective, between 1/S and 1."""

import torch


def effective_sample_size(log_weights):
    w = torch.softmax(log_weights, 0)
    return 1 / w.square().sum(0) / len(log_weights)
