"""The mean over samples and parameters, the same number for each parameter."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    g = -(df_dz / density)[:, None] * dF_dphi
    return g.mean().expand(dF_dphi.shape[1])
