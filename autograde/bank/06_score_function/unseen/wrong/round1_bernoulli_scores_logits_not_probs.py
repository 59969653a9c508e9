"""Subtracts the logit instead of the probability."""

import torch


def bernoulli_scores(z, logits):
    return z - logits
