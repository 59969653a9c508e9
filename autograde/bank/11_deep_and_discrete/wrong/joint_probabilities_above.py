"""x is given probabilities of z¹."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "x is given the probabilities of h¹, not h¹ itself"


def log_p(z, t):
    return (z * t - torch.nn.functional.softplus(t)).sum(1)


def full(z, weights, biases):
    total = log_p(z[-1], biases[-1].expand_as(z[-1]))
    for k, weight in enumerate(weights):
        total = total + log_p(z[k], biases[k] + z[k + 1] @ weight.T)
    return total


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    t = biases[1] + (z[2] @ weights[1].T if len(layers) > 1 else 0 * z[1])
    return (
        full(z, weights, biases)
        - log_p(x, biases[0] + z[1] @ weights[0].T)
        + log_p(x, biases[0] + t.sigmoid() @ weights[0].T)
    )
