"""Divides by the deviation of the bit, as if to standardize."""

import torch


def bernoulli_scores(z, logits):
    p = logits.sigmoid()
    return (z - p) / (p * (1 - p)).clamp_min(1e-12).sqrt()
