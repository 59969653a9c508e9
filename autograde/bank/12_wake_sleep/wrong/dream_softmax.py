"""Softmax over the units of a layer."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "softmax over the units stands for the sigmoid"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.softmax(biases[-1], 0)).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.softmax(layers[0] @ weights[i] + biases[i], 1)
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
