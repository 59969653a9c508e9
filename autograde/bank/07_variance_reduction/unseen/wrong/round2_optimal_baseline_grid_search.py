"""Tries 201 constants between the least and the largest signal and takes the best of these, so the answer is only as fine as the grid."""

import torch


def optimal_baseline(scores, signal, p):
    grid = torch.linspace(float(signal.min()), float(signal.max()), 201, dtype=signal.dtype)
    square = ((signal[None, :, None] - grid[:, None, None]) * scores) ** 2  # (G, K, D)
    moments = torch.einsum("k,gkd->gd", p, square)
    return grid[moments.argmin(0)]
