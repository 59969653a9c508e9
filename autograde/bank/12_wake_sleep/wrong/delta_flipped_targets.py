"""0 and 1 exchanged in the targets."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "0 and 1 are exchanged in the targets"


def delta_rule(inputs, targets, logits):
    error = 1 - targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), error.mean(0)
