"""The squared error, positive."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "the squared error came back, as a loss"


def bernoulli_log_likelihood(x, logits):
    return (x - torch.sigmoid(logits)).square().sum(-1)
