"""Random numbers of its own."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "two calls with the same arguments give different results: is there randomness of its own?"


def dream(u, weights, biases):
    layers = [(torch.rand_like(u[-1]) < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, (torch.rand_like(p) < p).to(u[i]))
    return layers
