"""Through the probabilities: at logits of 900 one logarithm is that of 0, and 0 times -inf is nan."""

import torch


def bernoulli_log_likelihood(x, logits):
    p = torch.sigmoid(logits)
    return (x * torch.log(p) + (1 - x) * torch.log(1 - p)).sum(-1)
