"""Normalizes the weights to sum to one over the samples."""

import torch


def score_gradient(scores, signal):
    weights = signal / signal.sum(0)
    return (scores * weights[..., None]).sum(0)
