"""1 − u for u."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "a unit is 1 where u is larger than 1 − p: of the two ways, u < p is asked"


def dream(u, weights, biases):
    layers = [(1 - u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, (1 - u[i] < p).to(u[i]))
    return layers
