"""A relaxed bit for every bit."""

import torch

loses = ["check-dream", "hidden-dream"]
mistake = "a unit is the sigmoid of its logit and the noise log u − log(1 − u): that is a relaxed bit"


def dream(u, weights, biases):
    layers = [torch.sigmoid(biases[-1] + torch.logit(u[-1]))]
    for i in reversed(range(len(weights))):
        p = torch.sigmoid(layers[0] @ weights[i] + biases[i])
        layers.insert(0, torch.sigmoid(torch.logit(p) + torch.logit(u[i])))
    return layers
