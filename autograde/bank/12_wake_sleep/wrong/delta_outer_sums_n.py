"""The product of the sums, by N."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "inputs and errors are summed singly, multiplied, and divided by N"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return torch.outer(inputs.sum(0), error.sum(0)) / len(inputs), error.mean(0)
