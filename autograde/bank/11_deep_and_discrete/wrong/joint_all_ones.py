"""log p of a 1 for each unit."""

import torch

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "in every layer every unit has log p, as if all were 1"


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = torch.nn.functional.logsigmoid(biases[-1]).sum().expand(len(x))
    for k in range(len(layers)):
        total = total + torch.nn.functional.logsigmoid(biases[k] + z[k + 1] @ weights[k].T).sum(1)
    return total
