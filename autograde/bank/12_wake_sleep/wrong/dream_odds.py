"""exp(t) for the sigmoid."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "u is compared with the exponential of the logits, the odds"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.exp(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.exp(layers[0] @ weights[i] + biases[i])
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
