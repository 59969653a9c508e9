"""The squared error itself."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the error is squared"


def delta_rule(inputs, targets, logits):
    error = (targets - torch.sigmoid(logits)) ** 2
    return inputs.T @ error / len(inputs), error.mean(0)
