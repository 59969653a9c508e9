"""Divided by N twice."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "it is divided by the number of rows twice"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs) ** 2, error.mean(0) / len(inputs)
