"""The weights' part transposed."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the weights' part is transposed"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return error.T @ inputs / len(inputs), error.mean(0)
