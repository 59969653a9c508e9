"""The pixels are made ±1 in the product."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "the pixels are ±1"


def bernoulli_log_likelihood(x, logits):
    return ((2 * x - 1) * logits - torch.nn.functional.softplus(logits)).sum(-1)
