"""Another definition: one over the largest normalised weight."""

import torch


def effective_sample_size(log_weights):
    return 1 / torch.softmax(log_weights, 0).max(0).values
