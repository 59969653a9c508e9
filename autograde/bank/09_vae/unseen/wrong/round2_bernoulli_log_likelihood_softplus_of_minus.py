"""The normalizer is log(1 + e^-η), as in log σ(η), but beside x η."""

import torch
import torch.nn.functional as F


def bernoulli_log_likelihood(x, logits):
    return (x * logits - F.softplus(-logits)).sum(-1)
