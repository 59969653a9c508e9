"""The layer above is averaged over the dreams."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "the layer above is averaged over the rows first"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0].mean(0, keepdim=True) @ weights[i] + biases[i]).expand_as(u[i])
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
