"""u > p for the pixels."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "a unit is 1 where u is larger than p, not smaller, in x"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, ((u[i] > p) if i == 0 else (u[i] < p)).to(u[i]))
    return layers
