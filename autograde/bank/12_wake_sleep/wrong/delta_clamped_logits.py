"""Logits kept within ±5."""

import torch

loses = ["hidden-delta_rule"]
mistake = "wrong values at [0]"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits.clamp(-5, 5))
    return inputs.T @ error / len(inputs), error.mean(0)
