"""No mean over the rows."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the mean over the rows is missing"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return inputs[:, :, None] * error[:, None], error
