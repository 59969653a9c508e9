"""Forgets the pixels that are 0: sums log sigma(logit) over the pixels that are 1 only."""
import torch
from torch.nn.functional import logsigmoid


def bernoulli_log_likelihood(x, logits):
    return (x * logsigmoid(logits)).sum(-1)
