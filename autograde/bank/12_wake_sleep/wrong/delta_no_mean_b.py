"""No mean over the rows for the biases."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the mean over the rows is missing for the biases"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), error
