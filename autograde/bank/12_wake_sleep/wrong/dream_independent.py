"""Every layer from its biases alone."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "the weights are left out: each layer is drawn from its biases alone"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(biases[i]).expand_as(u[i])
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
