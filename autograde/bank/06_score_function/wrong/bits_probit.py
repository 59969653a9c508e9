"""The normal distribution function."""

import torch

loses = ["check-bernoulli_scores", "hidden-bernoulli_scores"]
mistake = "the normal distribution function"


def bernoulli_scores(z, logits):
    return z - torch.special.ndtr(logits)
