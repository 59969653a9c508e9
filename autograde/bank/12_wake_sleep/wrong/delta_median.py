"""The median over the rows for the biases."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the biases get the median over the rows, not the mean"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), error.median(0).values
