"""Softmax over the units."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "softmax over the units stands for the sigmoid"


def delta_rule(inputs, targets, logits):
    error = targets - torch.softmax(logits, 1)
    return inputs.T @ error / len(inputs), error.mean(0)
