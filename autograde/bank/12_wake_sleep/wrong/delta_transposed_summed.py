"""The weights' part transposed, and summed."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the weights' part is transposed, and the rows are summed"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return error.T @ inputs, error.sum(0)
