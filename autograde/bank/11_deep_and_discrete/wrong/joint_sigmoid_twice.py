"""A probability as a logit."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "in every layer the sigmoid is taken twice"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = log_p(z[-1], biases[-1].sigmoid().expand_as(z[-1]))
    for k in range(len(layers)):
        total = total + log_p(z[k], (biases[k] + z[k + 1] @ weights[k].T).sigmoid())
    return total
