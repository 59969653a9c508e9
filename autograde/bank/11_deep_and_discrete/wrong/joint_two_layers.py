"""Layers beyond the second are ignored."""

import torch

loses = ["hidden-layered_log_joint"]
mistake = "only the first two hidden layers count"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def full(z, weights, biases):
    total = log_p(z[-1], biases[-1].expand_as(z[-1]))
    for k, weight in enumerate(weights):
        total = total + log_p(z[k], biases[k] + z[k + 1] @ weight.T)
    return total


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers[:2]]
    return full(z, weights[: len(z) - 1], biases[: len(z)])
