"""The biases' mean over the units."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the biases' part is averaged over the units, not over the rows"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), error.mean(1)
