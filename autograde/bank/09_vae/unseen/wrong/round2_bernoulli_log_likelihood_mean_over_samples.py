"""Averages over the samples as well, so there is one number for each row."""

import torch
import torch.nn.functional as F


def bernoulli_log_likelihood(x, logits):
    log_p = x * logits - F.softplus(logits)
    return log_p.sum(-1).mean(0)
