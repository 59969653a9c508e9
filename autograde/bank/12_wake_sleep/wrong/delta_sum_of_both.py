"""Target plus probability."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "target and probability are added"


def delta_rule(inputs, targets, logits):
    error = targets + torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), error.mean(0)
