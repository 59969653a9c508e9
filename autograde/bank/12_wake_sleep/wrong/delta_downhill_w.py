"""Downhill for the weights."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "this goes downhill: the gradient of log p is asked, which is climbed (for the weights alone)"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return -inputs.T @ error / len(inputs), error.mean(0)
