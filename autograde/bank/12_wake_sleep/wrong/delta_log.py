"""The log-probability for the error."""

import torch

loses = ["check-delta_rule", "hidden-delta_rule"]
mistake = "the log-likelihood of each unit stands for its error"


def delta_rule(inputs, targets, logits):
    error = targets * torch.nn.functional.logsigmoid(logits) + (1 - targets) * torch.nn.functional.logsigmoid(
        -logits
    )
    return inputs.T @ error / len(inputs), error.mean(0)
