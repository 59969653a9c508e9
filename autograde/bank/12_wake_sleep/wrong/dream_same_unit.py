"""The first unit's number for all units of a layer."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "u of the first unit serves all units of a row"


def dream(u, weights, biases):
    layers = [(u[-1][:, :1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, (u[i][:, :1] < p).to(u[i]))
    return layers
