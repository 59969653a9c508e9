"""A fair coin at the top: its biases are forgotten."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "the bits are drawn without their probability: 1 where u < ½, in the top layer"


def dream(u, weights, biases):
    layers = [(u[-1] < 0.5).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
