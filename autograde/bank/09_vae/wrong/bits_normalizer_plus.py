"""The normalizing term is added."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "has the wrong sign"


def bernoulli_log_likelihood(x, logits):
    return (x * logits + torch.nn.functional.softplus(logits)).sum(-1)
