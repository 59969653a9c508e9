"""1 − p for p."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "1 − p stands for p"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(-logits)
    return inputs.T @ error / len(inputs), error.mean(0)
