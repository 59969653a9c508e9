"""The parents are −1 and 1."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "the units are −1 and 1 where they stand above others"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = log_p(z[-1], biases[-1].expand_as(z[-1]))
    for k in range(len(layers)):
        total = total + log_p(z[k], biases[k] + (2 * z[k + 1] - 1) @ weights[k].T)
    return total
