"""The product of the means."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "inputs and errors are averaged singly, and multiplied"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return torch.outer(inputs.mean(0), error.mean(0)), error.mean(0)
