"""Only the pixels that are 1 count; those that are 0 are forgotten."""

import torch
import torch.nn.functional as F


def bernoulli_log_likelihood(x, logits):
    return (x * F.logsigmoid(logits)).sum(-1)
