"""The size of the error."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the size of the error is taken"


def delta_rule(inputs, targets, logits):
    error = (targets - torch.sigmoid(logits)).abs()
    return inputs.T @ error / len(inputs), error.mean(0)
