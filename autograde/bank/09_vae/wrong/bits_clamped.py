"""Logits are clamped to −20 ... 20."""

import torch

loses = ["hidden-bernoulli_log_likelihood"]
mistake = "something small is added"


def bernoulli_log_likelihood(x, logits):
    return torch.nn.functional.logsigmoid((2 * x - 1) * logits.clamp(-20, 20)).sum(-1)
