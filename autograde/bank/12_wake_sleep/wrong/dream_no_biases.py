"""No biases anywhere."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "the biases are left out"


def dream(u, weights, biases):
    layers = [(u[-1] < 0.5).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i])
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
