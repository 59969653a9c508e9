"""The slope of the squared error."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the error is multiplied by p (1 − p): that is the slope of the squared error"


def delta_rule(inputs, targets, logits):
    error = (targets - torch.sigmoid(logits)) * torch.sigmoid(logits) * (1 - torch.sigmoid(logits))
    return inputs.T @ error / len(inputs), error.mean(0)
