"""Logits doubled, as for units of ±1."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "1 + tanh) / 2 stands for the sigmoid: that is the sigmoid of twice the logit"


def dream(u, weights, biases):
    layers = [(u[-1] < torch.sigmoid(2 * biases[-1])).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(2 * (layers[0] @ weights[i] + biases[i]))
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
