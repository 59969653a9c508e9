"""tanh for the sigmoid."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "tanh stands for the sigmoid"


def delta_rule(inputs, targets, logits):
    error = targets - torch.tanh(logits)
    return inputs.T @ error / len(inputs), error.mean(0)
