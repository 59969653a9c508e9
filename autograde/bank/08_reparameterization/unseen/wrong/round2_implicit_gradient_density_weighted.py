"""A mean weighted by the densities, though the samples are drawn from that density already."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    g = -df_dz[:, None] * dF_dphi / density[:, None]
    weights = density / density.sum()
    return weights @ g
