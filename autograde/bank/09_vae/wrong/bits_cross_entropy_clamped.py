"""PyTorch's cross-entropy of probabilities, which cuts logarithms off at −100."""

import torch

loses = ["hidden-bernoulli_log_likelihood"]
mistake = "something small is added"


def bernoulli_log_likelihood(x, logits):
    p = torch.sigmoid(logits)
    return -torch.nn.functional.binary_cross_entropy(p, x.expand_as(p), reduction="none").sum(-1)
