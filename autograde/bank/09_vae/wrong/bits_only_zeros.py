"""Only the pixels of 0 count."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "the pixels that are 1 are left out"


def bernoulli_log_likelihood(x, logits):
    return ((1 - x) * torch.nn.functional.logsigmoid(-logits)).sum(-1)
