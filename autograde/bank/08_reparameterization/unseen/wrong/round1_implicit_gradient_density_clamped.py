"""Clamps the density from below at 1e-12."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    velocity = -dF_dphi / density.clamp(min=1e-12)[:, None]
    return (df_dz[:, None] * velocity).mean(0)
