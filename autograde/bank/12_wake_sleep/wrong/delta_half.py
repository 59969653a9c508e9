"""The gradient of half the log-probability."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the error counts half"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs) / 2, error.mean(0) / 2
