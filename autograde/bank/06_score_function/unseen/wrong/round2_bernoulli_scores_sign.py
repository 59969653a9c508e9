"""Probability minus bit, the gradient of the cross entropy loss."""

import torch


def bernoulli_scores(z, logits):
    return torch.sigmoid(logits) - z
