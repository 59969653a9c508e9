"""A softmax over the bits of a row, as if exactly one could be on."""

import torch


def bernoulli_scores(z, logits):
    return z - logits.softmax(-1)
