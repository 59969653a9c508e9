"""One top layer for all dreams."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "u of the first row serves all, in the top layer"


def dream(u, weights, biases):
    layers = [(u[-1][:1] < torch.sigmoid(biases[-1])).to(u[-1]).expand_as(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
