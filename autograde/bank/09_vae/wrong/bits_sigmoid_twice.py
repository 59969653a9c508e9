"""A sigmoid before a function of logits."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "the sigmoid is taken twice"


def bernoulli_log_likelihood(x, logits):
    loss = torch.nn.functional.binary_cross_entropy_with_logits
    return -loss(logits.sigmoid(), x.expand_as(logits), reduction="none").sum(-1)
