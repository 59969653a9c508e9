"""Probabilities are added."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "in every layer the probabilities themselves are added, not their logarithms"


def log_p_sum(z, t):
    return torch.where(z == 1, t.sigmoid(), 1 - t.sigmoid()).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = log_p_sum(z[-1], biases[-1].expand_as(z[-1]))
    for k in range(len(layers)):
        total = total + log_p_sum(z[k], biases[k] + z[k + 1] @ weights[k].T)
    return total
