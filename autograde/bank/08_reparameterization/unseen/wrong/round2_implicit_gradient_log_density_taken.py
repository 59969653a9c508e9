"""The density is taken as a logarithm and exponentiated."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    velocity = -dF_dphi / torch.exp(density)[:, None]
    return (df_dz[:, None] * velocity).mean(0)
