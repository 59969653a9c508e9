"""The sign is turned: probability minus bit."""

import torch


def bernoulli_scores(z, logits):
    return logits.sigmoid() - z
