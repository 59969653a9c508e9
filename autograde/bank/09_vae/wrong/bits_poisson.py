"""The exponential is subtracted, as for counts."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "that belongs to counts"


def bernoulli_log_likelihood(x, logits):
    return (x * logits - torch.exp(logits)).sum(-1)
