"""A small number inside of the logarithm."""

import torch

loses = ["hidden-bernoulli_log_likelihood"]
mistake = "something small is added"


def bernoulli_log_likelihood(x, logits):
    p = torch.sigmoid(logits)
    return (x * (p + 1e-10).log() + (1 - x) * (1 - p + 1e-10).log()).sum(-1)
