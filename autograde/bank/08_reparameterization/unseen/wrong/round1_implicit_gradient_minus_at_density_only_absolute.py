"""The velocity's size only: the absolute value of the derivative of F."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    velocity = dF_dphi.abs() / density[:, None]
    return (df_dz[:, None] * velocity).mean(0)
