"""The mean probability of the rows."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the probabilities are averaged over the rows first"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits).mean(0)
    return inputs.T @ error / len(inputs), error.mean(0)
