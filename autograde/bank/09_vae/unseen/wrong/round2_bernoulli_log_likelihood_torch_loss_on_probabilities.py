"""PyTorch's loss of probabilities, whose logarithms are cut off at -100."""

import torch
import torch.nn.functional as F


def bernoulli_log_likelihood(x, logits):
    p = torch.sigmoid(logits)
    return -F.binary_cross_entropy(p, x.expand_as(p), reduction="none").sum(-1)
