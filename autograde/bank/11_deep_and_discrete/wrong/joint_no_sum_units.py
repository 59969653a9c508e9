"""No sum over units."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "the sum over units is missing"


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    t = [biases[k] + z[k + 1] @ weights[k].T for k in range(len(layers))] + [biases[-1].expand_as(z[-1])]
    return torch.cat([a * b - torch.nn.functional.softplus(b) for a, b in zip(z, t, strict=True)], 1)
