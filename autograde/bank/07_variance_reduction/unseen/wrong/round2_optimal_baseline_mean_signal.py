"""The mean signal, the same for each coordinate."""

import torch


def optimal_baseline(scores, signal, p):
    return (p @ signal).expand(scores.shape[1])
