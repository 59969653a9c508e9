"""The inputs' mean for the biases."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the biases' part is that of the inputs"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), inputs.mean(0)
