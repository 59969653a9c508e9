"""Divided by N − 1."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "it is divided by N − 1"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / (len(inputs) - 1), error.sum(0) / (len(inputs) - 1)
