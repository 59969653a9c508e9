"""log(sigmoid): 0 · ∞ far out."""

import torch

loses = ["hidden-bernoulli_log_likelihood"]
mistake = "stay with the logits"


def bernoulli_log_likelihood(x, logits):
    p = torch.sigmoid(logits)
    return (x * p.log() + (1 - x) * (1 - p).log()).sum(-1)
