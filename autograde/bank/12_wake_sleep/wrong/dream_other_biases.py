"""The biases of the layer above, where they fit."""

import torch

loses = ["hidden-dream"]
mistake = "each layer below the top has the biases of the layer above"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        bias = biases[i + 1] if len(biases[i + 1]) == len(biases[i]) else biases[i]
        layers.insert(0, (u[i] < torch.sigmoid(layers[0] @ weights[i] + bias)).to(u[i]))
    return layers
