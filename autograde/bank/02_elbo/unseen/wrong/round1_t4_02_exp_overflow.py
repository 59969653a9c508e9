"""exp of the raw log-weights: 0/0 or inf/inf for extreme ones."""

import torch


def effective_sample_size(log_weights):
    w = torch.exp(log_weights)
    return w.sum(0) ** 2 / (w**2).sum(0)
