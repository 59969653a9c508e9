"""The biases summed to one number."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the biases' errors are summed to one number"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), error.sum()
