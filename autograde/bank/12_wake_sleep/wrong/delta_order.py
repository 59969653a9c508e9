"""Biases first."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the two come in the other order: the weights' part first"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return error.mean(0), inputs.T @ error / len(inputs)
