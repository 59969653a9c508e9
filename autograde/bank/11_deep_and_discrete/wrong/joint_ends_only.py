"""x, z¹ and the top alone."""

import torch

loses = ["hidden-layered_log_joint"]
mistake = "log p(h² | h³) is left out"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = log_p(x, biases[0] + z[1] @ weights[0].T) + log_p(z[-1], biases[-1].expand_as(z[-1]))
    return total + (log_p(z[1], biases[1] + z[2] @ weights[1].T) if len(layers) > 1 else 0)
