"""A prior for each layer besides."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "every hidden layer has a prior of its own besides"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def full(z, weights, biases):
    total = log_p(z[-1], biases[-1].expand_as(z[-1]))
    for k, weight in enumerate(weights):
        total = total + log_p(z[k], biases[k] + z[k + 1] @ weight.T)
    return total


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    return full(z, weights, biases) + sum(
        log_p(z[k], biases[k].expand_as(z[k])) for k in range(1, len(layers))
    )
