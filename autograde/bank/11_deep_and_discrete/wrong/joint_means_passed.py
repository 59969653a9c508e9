"""A pass of means from the top."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "a pass from the top replaces the bits"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    t = biases[-1].expand_as(z[-1])
    total = log_p(z[-1], t)
    for k in reversed(range(len(layers))):
        t = biases[k] + t.sigmoid() @ weights[k].T
        total = total + log_p(z[k], t)
    return total
