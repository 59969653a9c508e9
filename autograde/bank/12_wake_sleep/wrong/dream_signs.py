"""Units of ±1."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "a unit is the sign of p − u, −1 or 1: bits are 0 and 1"


def dream(u, weights, biases):
    layers = [torch.sign(torch.sigmoid(biases[-1]) - u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, torch.sign(p - u[i]))
    return layers
