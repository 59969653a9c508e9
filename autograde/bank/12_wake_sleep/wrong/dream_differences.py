"""p − u for bits."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "a unit is the difference p − u"


def dream(u, weights, biases):
    layers = [torch.sigmoid(biases[-1]) - u[-1]]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, p - u[i])
    return layers
