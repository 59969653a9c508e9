"""Only the pixels of 1 count."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "the pixels that are 0 are left out"


def bernoulli_log_likelihood(x, logits):
    return (x * torch.nn.functional.logsigmoid(logits)).sum(-1)
