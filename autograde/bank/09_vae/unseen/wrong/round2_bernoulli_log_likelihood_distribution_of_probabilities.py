"""A Bernoulli distribution made from the probabilities, which PyTorch moves away from 0 and 1 a little."""

import torch


def bernoulli_log_likelihood(x, logits):
    p = torch.sigmoid(logits)
    return torch.distributions.Bernoulli(probs=p).log_prob(x).sum(-1)
