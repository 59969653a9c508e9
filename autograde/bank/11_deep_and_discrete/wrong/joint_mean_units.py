"""Means over units."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "it is averaged over the units of each layer, not summed"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = log_p(z[-1], biases[-1].expand_as(z[-1])) / z[-1].shape[1]
    for k in range(len(layers)):
        total = total + log_p(z[k], biases[k] + z[k + 1] @ weights[k].T) / z[k].shape[1]
    return total
