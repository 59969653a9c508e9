"""The rows are summed."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the rows are summed, not averaged"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error, error.sum(0)
