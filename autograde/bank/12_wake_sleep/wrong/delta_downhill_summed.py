"""The gradient of the summed loss."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "this goes downhill: the gradient of log p is asked, which is climbed; and the rows are summed"


def delta_rule(inputs, targets, logits):
    error = torch.sigmoid(logits) - targets
    return inputs.T @ error, error.sum(0)
