"""Samples with a density below 1e-12 are set to zero."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    ok = density > 1e-12
    velocity = torch.where(ok[:, None], -dF_dphi / density[:, None], torch.zeros_like(dF_dphi))
    return (df_dz[:, None] * velocity).mean(0)
