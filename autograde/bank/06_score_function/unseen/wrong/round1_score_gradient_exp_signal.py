"""Takes the signal for a logarithm and weights with its exponential."""

import torch


def score_gradient(scores, signal):
    return (scores * signal.exp()[..., None]).mean(0)
