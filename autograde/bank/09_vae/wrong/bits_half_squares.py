"""Half of the squared error, negative."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "half of the squared error stands"


def bernoulli_log_likelihood(x, logits):
    return -0.5 * (x - torch.sigmoid(logits)).square().sum(-1)
