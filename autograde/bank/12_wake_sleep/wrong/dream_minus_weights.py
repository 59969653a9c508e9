"""Weights subtracted."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "the sum of the weights has the wrong sign"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(biases[i] - layers[0] @ weights[i])
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
