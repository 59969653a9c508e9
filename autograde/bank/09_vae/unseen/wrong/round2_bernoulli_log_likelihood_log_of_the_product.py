"""Multiplies the probabilities of the pixels first and takes the logarithm at the end: a sure pixel that is wrong makes it -inf."""

import torch


def bernoulli_log_likelihood(x, logits):
    p = torch.sigmoid(logits)
    likelihood = torch.where(x == 1, p, 1 - p).prod(-1)
    return likelihood.log()
