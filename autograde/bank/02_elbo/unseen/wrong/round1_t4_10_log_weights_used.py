"""The log-weights are used as weights."""

import torch


def effective_sample_size(log_weights):
    w = torch.nan_to_num(log_weights, neginf=0.0)
    return w.sum(0) ** 2 / (w**2).sum(0)
