"""The median over the rows for the biases."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "wrong values at [1]"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), error.median(0).values
