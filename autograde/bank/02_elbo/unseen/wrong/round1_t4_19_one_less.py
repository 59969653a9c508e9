"""S_eff - 1, thinking of degrees of freedom."""

import torch


def effective_sample_size(log_weights):
    w = torch.softmax(log_weights, 0)
    return 1 / (w**2).sum(0) - 1
