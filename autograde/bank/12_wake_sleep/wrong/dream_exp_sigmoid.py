"""1 / (1 + exp(−t)) with the sign forgotten."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "the logits have the wrong sign"


def dream(u, weights, biases):
    layers = [(u[-1] < 1 / (1 + torch.exp(biases[-1]))).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = 1 / (1 + torch.exp(layers[0] @ weights[i] + biases[i]))
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
