"""The sigmoid is forgotten at the top."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "u is compared with the logits: the sigmoid is missing, in the top layer"


def dream(u, weights, biases):
    layers = [(u[-1] < biases[-1]).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
