"""tanh for the sigmoid."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "tanh stands for the sigmoid"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.tanh(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.tanh(layers[0] @ weights[i] + biases[i])
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
