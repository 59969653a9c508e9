"""Logits drive the layers below; bits come back."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "what drives the layer below is the logits, not the bits that were drawn"


def dream(u, weights, biases):
    t = biases[-1].expand_as(u[-1])
    layers = [(u[-1] < torch.sigmoid(t)).to(u[-1])]
    for i in reversed(range(len(weights))):
        t = t @ weights[i] + biases[i]
        layers.insert(0, (u[i] < torch.sigmoid(t)).to(u[i]))
    return layers
