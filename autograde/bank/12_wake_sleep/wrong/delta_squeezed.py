"""Squeezed."""

import torch

loses = ["hidden-delta_rule"]
mistake = "the values are right, but a side of length one was squeezed away: it is to stay"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return (inputs.T @ error / len(inputs)).squeeze(), error.mean(0).squeeze()
