"""torch.bernoulli, not the numbers given."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "two calls with the same arguments give different results: is there randomness of its own?"


def dream(u, weights, biases):
    layers = [torch.bernoulli(torch.sigmoid(biases[-1]).expand_as(u[-1]))]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, torch.bernoulli(p))
    return layers
