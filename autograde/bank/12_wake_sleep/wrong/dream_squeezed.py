"""Sides of length one squeezed away."""

import torch

loses = ["hidden-dream"]
mistake = "the values are right, but a side of length one was squeezed away: it is to stay"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        layers.insert(0, (u[i] < torch.sigmoid(layers[0] @ weights[i] + biases[i])).to(u[i]))
    return [layer.squeeze() for layer in layers]
