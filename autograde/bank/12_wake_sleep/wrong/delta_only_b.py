"""Only the biases' part."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "only the biases' part came back: both are asked"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return error.mean(0)
