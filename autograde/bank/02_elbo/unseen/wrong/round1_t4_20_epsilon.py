"""An epsilon in the denominator that wins when the weights are tiny."""

import torch


def effective_sample_size(log_weights):
    w = torch.exp(log_weights.clamp(max=40))
    return w.sum(0) ** 2 / ((w**2).sum(0) + 1e-10)
