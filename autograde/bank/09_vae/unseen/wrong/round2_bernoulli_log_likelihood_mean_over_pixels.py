"""The mean over the pixels instead of the sum."""

import torch
import torch.nn.functional as F


def bernoulli_log_likelihood(x, logits):
    log_p = x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)
    return log_p.mean(-1)
