"""The product of the sums."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "inputs and errors are summed singly, and multiplied"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return torch.outer(inputs.sum(0), error.sum(0)), error.mean(0)
