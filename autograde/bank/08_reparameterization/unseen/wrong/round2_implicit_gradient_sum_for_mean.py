"""The sum over the samples instead of the mean."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    return -(df_dz / density) @ dF_dphi
