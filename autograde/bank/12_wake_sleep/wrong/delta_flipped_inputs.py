"""0 and 1 exchanged in the inputs."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "0 and 1 are exchanged in the inputs"


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    return (1 - inputs).T @ error / len(inputs), error.mean(0)
