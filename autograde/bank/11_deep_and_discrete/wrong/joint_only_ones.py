"""Only the ones count."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "in every layer units that are 0 are left out"


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = (z[-1] * torch.nn.functional.logsigmoid(biases[-1])).sum(1)
    for k in range(len(layers)):
        total = total + (z[k] * torch.nn.functional.logsigmoid(biases[k] + z[k + 1] @ weights[k].T)).sum(1)
    return total
