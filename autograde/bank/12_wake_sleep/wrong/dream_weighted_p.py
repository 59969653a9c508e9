"""p where u < p."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "a unit is p where u < p, and else 0"


def dream(u, weights, biases):
    layers = [torch.sigmoid(biases[-1]) * (u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, p * (u[i] < p).to(u[i]))
    return layers
