"""z · b for the top layer."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "the top layer has no normalizer"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def full(z, weights, biases):
    total = log_p(z[-1], biases[-1].expand_as(z[-1]))
    for k, weight in enumerate(weights):
        total = total + log_p(z[k], biases[k] + z[k + 1] @ weight.T)
    return total


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    return full(z, weights, biases) - log_p(z[-1], biases[-1].expand_as(z[-1])) + z[-1] @ biases[-1]
