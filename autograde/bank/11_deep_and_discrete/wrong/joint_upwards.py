"""The arrows go up."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "the arrows go up"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = log_p(x, biases[0].expand_as(x))
    for k in range(len(layers)):
        total = total + log_p(z[k + 1], biases[k + 1] + z[k] @ weights[k])
    return total
