"""The logits are cut to ±30 for safety."""

import torch
import torch.nn.functional as F


def bernoulli_log_likelihood(x, logits):
    logits = logits.clamp(-30, 30)
    return (x * logits - F.softplus(logits)).sum(-1)
