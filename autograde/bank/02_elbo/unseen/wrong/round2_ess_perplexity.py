"""Another definition: exp of the entropy of the normalized weights."""

import torch


def effective_sample_size(log_weights):
    w = torch.softmax(log_weights, 0)
    return (-torch.xlogy(w, w).sum(0)).exp()
