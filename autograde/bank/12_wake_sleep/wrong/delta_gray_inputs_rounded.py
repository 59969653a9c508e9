"""Gray inputs are rounded."""

import torch

loses = ["hidden-delta_rule"]
mistake = "the inputs are rounded"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return (inputs > 0.5).to(inputs).T @ error / len(inputs), error.mean(0)
