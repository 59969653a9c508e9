"""The product of the means."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the inputs are averaged over the rows first"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return torch.outer(inputs.mean(0), error.mean(0)), error.mean(0)
