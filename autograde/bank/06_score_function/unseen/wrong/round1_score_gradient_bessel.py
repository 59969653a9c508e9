"""Divides by S - 1, as for a variance."""

import torch


def score_gradient(scores, signal):
    S = len(scores)
    return (scores * signal[..., None]).sum(0) / max(S - 1, 1)
