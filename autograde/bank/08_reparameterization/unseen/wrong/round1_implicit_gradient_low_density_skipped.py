"""Samples of a density below 1e-10 are given the velocity 0."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    d = density[:, None]
    velocity = torch.where(d > 1e-10, -dF_dphi / d, torch.zeros_like(dF_dphi))
    return (df_dz[:, None] * velocity).mean(0)
