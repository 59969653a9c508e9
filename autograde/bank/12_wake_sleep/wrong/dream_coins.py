"""Fair coins throughout."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "the bits are drawn without their probability: 1 where u < ½"


def dream(u, weights, biases):
    layers = [(u[-1] < 0.5).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, (u[i] < 0.5).to(u[i]))
    return layers
