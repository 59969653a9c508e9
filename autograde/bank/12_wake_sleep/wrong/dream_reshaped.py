"""reshape for the weights' transpose of a transpose."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "W.T is reshaped to the shape of W"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i].T.reshape(weights[i].shape) + biases[i])
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
