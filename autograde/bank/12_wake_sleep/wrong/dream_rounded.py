"""Rounded, not drawn."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "the bits are not drawn, but rounded: 1 where p > ½"


def dream(u, weights, biases):
    layers = [(torch.sigmoid(biases[-1]) > 0.5).to(u[-1]).expand_as(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, (p > 0.5).to(u[i]))
    return layers
