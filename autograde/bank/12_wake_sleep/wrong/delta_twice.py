"""The sigmoid twice."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the sigmoid is taken twice"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(torch.sigmoid(logits))
    return inputs.T @ error / len(inputs), error.mean(0)
