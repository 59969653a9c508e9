"""Standardized over the samples."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "standardized"


def bernoulli_log_likelihood(x, logits):
    each = torch.nn.functional.logsigmoid((2 * x - 1) * logits)
    r = each.sum(-1)
    return (r - r.mean(0)) / r.std(0)
