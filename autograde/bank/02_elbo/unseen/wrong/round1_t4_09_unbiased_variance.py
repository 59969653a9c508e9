"""S / (1 + var/mean²) with the sample variance that divides by S - 1."""

import torch


def effective_sample_size(log_weights):
    w = torch.exp(log_weights - log_weights.max(0).values)
    S = w.shape[0]
    return S / (1 + w.var(0) / w.mean(0) ** 2)
