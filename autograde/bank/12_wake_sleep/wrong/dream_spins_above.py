"""The bits above are taken as ±1."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "the bits above are −1 and 1: they are 0 and 1"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid((2 * layers[0] - 1) @ weights[i] + biases[i])
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
