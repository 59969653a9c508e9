"""The log-weights of a group are averaged with the normalised weights (as in the gradient)."""

import torch


def importance_weighted_bound(log_weights):
    w_bar = torch.softmax(log_weights, 1)
    return (w_bar * log_weights).sum(1).mean(0)
