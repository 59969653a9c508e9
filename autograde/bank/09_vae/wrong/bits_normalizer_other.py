"""softplus of the other sign."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "log(1 + exp(−logit))"


def bernoulli_log_likelihood(x, logits):
    return (x * logits - torch.nn.functional.softplus(-logits)).sum(-1)
