"""The targets' mean."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the targets are averaged over the rows first"


def delta_rule(inputs, targets, logits):
    error = targets.mean(0) - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), error.mean(0)
