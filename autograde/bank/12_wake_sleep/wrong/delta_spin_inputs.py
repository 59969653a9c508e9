"""Inputs of ±1."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the inputs are taken as −1 and 1"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return (2 * inputs - 1).T @ error / len(inputs), error.mean(0)
