"""Only the targets that are 0."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "only the targets that are 0 count"


def delta_rule(inputs, targets, logits):
    error = -(1 - targets) * torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), error.mean(0)
