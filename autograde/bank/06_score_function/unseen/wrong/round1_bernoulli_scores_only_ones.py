"""Differentiates log sigma(eta) alone and forgets the bits that are off."""

import torch


def bernoulli_scores(z, logits):
    return z * (1 - logits.sigmoid())
