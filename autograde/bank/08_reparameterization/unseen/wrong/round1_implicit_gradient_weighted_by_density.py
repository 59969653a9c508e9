"""Averages with the densities as weights, as if the samples were grid points."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    velocity = -dF_dphi / density[:, None]
    weight = density / density.sum()
    return (weight[:, None] * df_dz[:, None] * velocity).sum(0)
