"""The minus from solving for dz/dphi is forgotten."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    velocity = dF_dphi / density[:, None]
    return (df_dz[:, None] * velocity).mean(0)
