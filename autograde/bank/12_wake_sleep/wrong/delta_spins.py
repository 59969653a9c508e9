"""Targets of ±1 and tanh."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the targets are −1 and 1, and tanh stands for the sigmoid"


def delta_rule(inputs, targets, logits):
    error = 2 * targets - 1 - torch.tanh(logits)
    return inputs.T @ error / len(inputs), error.mean(0)
