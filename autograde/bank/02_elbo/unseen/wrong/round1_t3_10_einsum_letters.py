"""Two different letters for the samples in einsum: weights and values are summed apart."""

import torch


def posterior_mean(log_weights, values):
    w = torch.softmax(log_weights, dim=0)
    return torch.einsum("sn,tnm->nm", w, values)
