"""Forgets the probabilities: sums over states as if all were equally likely."""

import torch


def optimal_baseline(scores, signal, p):
    weights = scores**2
    return (weights * signal[:, None]).sum(0) / weights.sum(0)
