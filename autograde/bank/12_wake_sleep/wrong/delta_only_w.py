"""Only the weights' part."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "only the weights' part came back: both are asked"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs)
