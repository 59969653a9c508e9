"""Takes bits to be -1 and 1."""

import torch


def bernoulli_scores(z, logits):
    return (2 * z - 1) - logits.sigmoid()
