"""The weights are clamped."""

import torch

loses = ["hidden-bound"]
mistake = "clamped at 1e-12"


def bound(log_density, weights, q):
    return (q * (log_density + weights.clamp(min=1e-12).log()) + torch.special.entr(q)).sum()
