"""0 and 1 exchanged above."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "0 and 1 are exchanged in the bits above"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid((1 - layers[0]) @ weights[i] + biases[i])
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
