"""Probabilities kept off 0 and 1."""

import torch

loses = ["hidden-delta_rule"]
mistake = "wrong values at [0]"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits).clamp(0.001, 0.999)
    return inputs.T @ error / len(inputs), error.mean(0)
