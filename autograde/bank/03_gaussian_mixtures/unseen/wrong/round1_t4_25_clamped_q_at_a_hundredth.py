"""q is clamped away from zero before everything, by 0.01."""

import torch


def bound(log_density, weights, q):
    q = q.clamp(min=1e-2)
    return (q * (log_density + weights.log() - q.log())).sum()
