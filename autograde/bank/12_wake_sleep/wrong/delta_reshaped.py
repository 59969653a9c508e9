"""reshape for a transpose."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the weights' part is reshaped where it is to be transposed"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return (error.T @ inputs / len(inputs)).reshape(inputs.shape[1], -1), error.mean(0)
