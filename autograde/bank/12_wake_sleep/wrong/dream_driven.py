"""Probabilities drive the layers below; bits come back."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "what drives the layer below is the probabilities, not the bits that were drawn"


def dream(u, weights, biases):
    p = torch.sigmoid(biases[-1]).expand_as(u[-1])
    layers = [(u[-1] < p).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(p @ weights[i] + biases[i])
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
