"""The ratio of two means instead of the mean of the ratio."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    return -(df_dz[:, None] * dF_dphi).mean(0) / density.mean()
