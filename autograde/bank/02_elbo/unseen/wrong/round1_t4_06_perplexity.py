"""Another definition: exp of the entropy of the weights."""

import torch


def effective_sample_size(log_weights):
    w = torch.softmax(log_weights, 0)
    return torch.exp(torch.special.entr(w).sum(0))
