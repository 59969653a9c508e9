"""Every hidden layer has its bias alone."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "the first layer's own bias is taken as its prior"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = log_p(x, biases[0] + layers[0] @ weights[0].T)
    for k in range(1, len(z)):
        total = total + log_p(z[k], biases[k].expand_as(z[k]))
    return total
