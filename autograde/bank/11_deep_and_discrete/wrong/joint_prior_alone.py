"""Only the hidden layers."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "log p(x | h¹) is left out"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = log_p(z[-1], biases[-1].expand_as(z[-1]))
    for k in range(1, len(layers)):
        total = total + log_p(z[k], biases[k] + z[k + 1] @ weights[k].T)
    return total
