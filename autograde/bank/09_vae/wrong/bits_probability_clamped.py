"""The probabilities are clamped."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "the probabilities are clamped to 1e-02"


def bernoulli_log_likelihood(x, logits):
    p = torch.sigmoid(logits).clamp(0.01, 0.99)
    return (x * p.log() + (1 - x) * (1 - p).log()).sum(-1)
