"""log10."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "base 10: nats are asked"


def bernoulli_log_likelihood(x, logits):
    p = logits.sigmoid()
    return torch.log10(x * p + (1 - x) * (1 - p)).sum(-1)
