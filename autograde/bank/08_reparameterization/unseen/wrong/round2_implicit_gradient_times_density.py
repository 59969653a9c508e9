"""Multiplied by the density instead of divided."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    return -torch.mean(df_dz[:, None] * dF_dphi * density[:, None], dim=0)
