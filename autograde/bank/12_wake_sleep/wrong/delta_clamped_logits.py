"""Logits kept within ±5."""

import torch

loses = ["hidden-delta_rule"]
mistake = "something small is added for safety (an epsilon), or a clamp, or a number in the place of NaN"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits.clamp(-5, 5))
    return inputs.T @ error / len(inputs), error.mean(0)
