"""The biases in one number."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the biases' part is averaged to one number"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), error.mean()
