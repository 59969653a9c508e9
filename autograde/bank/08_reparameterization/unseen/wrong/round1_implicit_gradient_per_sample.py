"""Returns the estimate of each sample, not averaged."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    return -df_dz[:, None] * dF_dphi / density[:, None]
