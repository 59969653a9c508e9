"""x and all of z in a block."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "x and a block of all hidden layers came back: a list of the layers is asked"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.sigmoid(biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, (u[i] < p).to(u[i]))
    return (layers[0], torch.cat(layers[1:], 1))
