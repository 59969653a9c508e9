"""Takes the logit to the base 2."""

import torch


def bernoulli_scores(z, logits):
    return z - 1 / (1 + 2 ** (-logits))
