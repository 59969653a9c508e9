"""The rows are summed for the biases."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the rows are summed, not averaged (for the biases alone)"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), error.sum(0)
