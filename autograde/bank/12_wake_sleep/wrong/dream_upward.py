"""From the bottom up."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "the network is gone through from the bottom up: the top layer comes first, x last"


def dream(u, weights, biases):
    layers = [(u[0] < torch.sigmoid(biases[0])).to(u[0])]
    for i, W in enumerate(weights):
        p = torch.sigmoid(layers[-1] @ W.T + biases[i + 1])
        layers.append((u[i + 1] < p).to(u[i + 1]))
    return layers
