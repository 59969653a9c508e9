"""Differentiates by the probability instead of the logit: divided by p (1 - p)."""

import torch


def bernoulli_scores(z, logits):
    p = logits.sigmoid()
    return (z - p) / (p * (1 - p))
