"""The gradient of the loss."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "this goes downhill: the gradient of log p is asked, which is climbed"


def delta_rule(inputs, targets, logits):
    error = torch.sigmoid(logits) - targets
    return inputs.T @ error / len(inputs), error.mean(0)
