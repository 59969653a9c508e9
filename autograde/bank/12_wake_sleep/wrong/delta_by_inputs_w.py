"""The weights divided by the number of inputs."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the rows are summed, and divided by the number of inputs (for the weights alone)"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / inputs.shape[1], error.mean(0)
