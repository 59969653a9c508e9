"""The default of a loss: averaged over everything."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "and the sign is wrong"


def bernoulli_log_likelihood(x, logits):
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, x.expand_as(logits))
