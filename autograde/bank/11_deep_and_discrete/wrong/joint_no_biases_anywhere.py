"""No biases, fair bits on top."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "the biases are left out"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = log_p(z[-1], 0 * z[-1])
    for k in range(len(layers)):
        total = total + log_p(z[k], z[k + 1] @ weights[k].T)
    return total
