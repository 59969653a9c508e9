"""The cross-entropy as a loss."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "the sign is wrong"


def bernoulli_log_likelihood(x, logits):
    return torch.nn.functional.softplus((1 - 2 * x) * logits).sum(-1)
