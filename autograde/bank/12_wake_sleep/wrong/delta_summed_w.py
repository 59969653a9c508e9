"""The rows are summed for the weights."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the rows are summed, not averaged (for the weights alone)"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error, error.mean(0)
