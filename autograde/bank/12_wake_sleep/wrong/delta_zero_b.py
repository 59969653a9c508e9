"""The biases do not learn."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the biases get no gradient"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), torch.zeros_like(error[0])
