"""The pixels are rounded."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "the bits are not drawn, but rounded: 1 where p > ½, in x"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, ((p > 0.5) if i == 0 else (u[i] < p)).to(u[i]))
    return layers
