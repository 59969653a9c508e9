"""The inputs less their mean."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the mean of the inputs is subtracted"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return (inputs - inputs.mean(0)).T @ error / len(inputs), error.mean(0)
