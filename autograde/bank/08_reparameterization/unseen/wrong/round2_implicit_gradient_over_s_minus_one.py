"""Divided by S - 1 instead of S."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    S = len(density)
    total = torch.zeros_like(dF_dphi[0])
    for s in range(S):
        total = total - df_dz[s] * dF_dphi[s] / density[s]
    return total / max(S - 1, 1)
