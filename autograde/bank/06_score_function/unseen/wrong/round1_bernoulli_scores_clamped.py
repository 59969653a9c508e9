"""Clamps the probability to [0.001, 0.999] against trouble with certain bits."""

import torch


def bernoulli_scores(z, logits):
    return z - logits.sigmoid().clamp(0.001, 0.999)
