"""log p(x) without its normalizer."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "in log p(x | h¹) the normalizing term, −log(1 + exp(logit)), is left out"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def full(z, weights, biases):
    total = log_p(z[-1], biases[-1].expand_as(z[-1]))
    for k, weight in enumerate(weights):
        total = total + log_p(z[k], biases[k] + z[k + 1] @ weight.T)
    return total


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    t = biases[0] + layers[0] @ weights[0].T
    return full(z, weights, biases) - log_p(x, t) + (x * t).sum(1)
