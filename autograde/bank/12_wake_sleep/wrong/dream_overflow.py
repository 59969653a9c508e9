"""exp(t) / (1 + exp(t)), which is NaN where t is large."""

import torch

loses = ["hidden-dream"]
mistake = "exp overflows, and nothing is less than NaN: torch.sigmoid does not overflow"


def dream(u, weights, biases):
    def sigmoid(t):
        return torch.exp(t) / (1 + torch.exp(t))

    layers = [(u[-1] < sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        layers.insert(0, (u[i] < sigmoid(layers[0] @ weights[i] + biases[i])).to(u[i]))
    return layers
