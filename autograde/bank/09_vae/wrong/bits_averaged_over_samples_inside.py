"""The probability is averaged over the samples."""

import math

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "averaged over the samples: log p(x)"


def bernoulli_log_likelihood(x, logits):
    each = torch.nn.functional.logsigmoid((2 * x - 1) * logits)
    return torch.logsumexp(each.sum(-1), 0) - math.log(len(logits))
