"""Only log p(x given z¹)."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "log p(h¹ | h²) is left out; log p(h²) is left out"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def layered_log_joint(x, layers, weights, biases):
    return log_p(x, biases[0] + layers[0] @ weights[0].T)
