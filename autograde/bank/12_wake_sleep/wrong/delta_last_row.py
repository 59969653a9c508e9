"""Only the last row."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "only the last row counts"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return torch.outer(inputs[-1], error[-1]), error[-1]
