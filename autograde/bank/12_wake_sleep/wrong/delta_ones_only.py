"""Only the targets that are 1."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "only the targets that are 1 count"


def delta_rule(inputs, targets, logits):
    error = targets * (1 - torch.sigmoid(logits))
    return inputs.T @ error / len(inputs), error.mean(0)
