"""The weights transposed, where they fit."""

import torch

loses = ["hidden-dream"]
mistake = "the transpose of the weights is taken: they are (above, below) as they come"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        W = weights[i].T if weights[i].shape[0] == weights[i].shape[1] else weights[i]
        layers.insert(0, (u[i] < torch.sigmoid(layers[0] @ W + biases[i])).to(u[i]))
    return layers
