"""Applies the sigmoid and then hands the probabilities to a loss that wants logits."""
import torch
import torch.nn.functional as F


def bernoulli_log_likelihood(x, logits):
    p = torch.sigmoid(logits)
    return -F.binary_cross_entropy_with_logits(p, x.expand_as(p), reduction="none").sum(-1)
