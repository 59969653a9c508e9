"""The mean of the numerator over the mean of the density."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    return -(df_dz[:, None] * dF_dphi).mean(0) / density.mean()
