"""The entropy of the decoder's bits."""

import torch

loses = ["check-bernoulli_log_likelihood", "hidden-bernoulli_log_likelihood"]
mistake = "the entropy of the decoder"


def bernoulli_log_likelihood(x, logits):
    p = logits.sigmoid()
    return torch.distributions.Bernoulli(p).entropy().sum(-1)
