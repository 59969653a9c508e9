"""The layers are averaged over the rows."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "the layers are averaged over the rows first"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = log_p(z[-1], biases[-1].expand_as(z[-1]))
    for k in range(len(layers)):
        total = total + log_p(z[k], biases[k] + z[k + 1].mean(0) @ weights[k].T)
    return total
