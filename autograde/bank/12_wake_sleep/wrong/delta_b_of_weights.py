"""The biases as the sum of the weights' part."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the biases' part is the sum of the weights' part over the inputs"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs.T @ error / len(inputs), (inputs.T @ error / len(inputs)).sum(0)
