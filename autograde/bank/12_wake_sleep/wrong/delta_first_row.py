"""Only the first row."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "only the first row counts"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return torch.outer(inputs[0], error[0]), error[0]
