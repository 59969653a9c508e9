"""The share of samples that count, S_eff / S."""

import torch


def effective_sample_size(log_weights):
    w = torch.softmax(log_weights, 0)
    return 1 / (w**2).mean(0) / len(w) ** 2
