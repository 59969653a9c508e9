"""Divided by all entries: the mean over rows and units."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "it is divided by the number of units, too"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / error.numel(), error.mean(0) / error.shape[1]
