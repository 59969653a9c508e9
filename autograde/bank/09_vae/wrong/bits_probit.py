"""A probit instead of a logit."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "distribution function of a Gaussian"


def bernoulli_log_likelihood(x, logits):
    p = torch.special.ndtr(logits)
    return torch.log(x * p + (1 - x) * (1 - p)).sum(-1)
