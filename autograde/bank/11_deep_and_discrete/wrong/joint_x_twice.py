"""log p(x given z¹) counts twice."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "log p(x | h¹) counts twice"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def full(z, weights, biases):
    total = log_p(z[-1], biases[-1].expand_as(z[-1]))
    for k, weight in enumerate(weights):
        total = total + log_p(z[k], biases[k] + z[k + 1] @ weight.T)
    return total


def layered_log_joint(x, layers, weights, biases):
    return full([x, *layers], weights, biases) + log_p(x, biases[0] + layers[0] @ weights[0].T)
