"""softplus is added."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "in every layer the normalizing term, −log(1 + exp(logit)), has the wrong sign"


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = z[-1] @ biases[-1] + torch.nn.functional.softplus(biases[-1]).sum()
    for k in range(len(layers)):
        t = biases[k] + z[k + 1] @ weights[k].T
        total = total + (z[k] * t + torch.nn.functional.softplus(t)).sum(1)
    return total
