"""The sigmoid is applied to the logits, and then the loss, which expects logits, applies another."""

import torch
import torch.nn.functional as F


def bernoulli_log_likelihood(x, logits):
    p = torch.sigmoid(logits)
    target = x.expand_as(logits)
    return -F.binary_cross_entropy_with_logits(p, target, reduction="none").sum(-1)
