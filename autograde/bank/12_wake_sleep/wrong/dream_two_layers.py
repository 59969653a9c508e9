"""Two hidden layers, whatever was asked."""

import torch

loses = ["hidden-dream"]
mistake = "raised IndexError"


def dream(u, weights, biases):
    top = (u[2] < torch.sigmoid(biases[2])).to(u[2])
    middle = (u[1] < torch.sigmoid(top @ weights[1] + biases[1])).to(u[1])
    x = (u[0] < torch.sigmoid(middle @ weights[0] + biases[0])).to(u[0])
    return [x, middle, top]
