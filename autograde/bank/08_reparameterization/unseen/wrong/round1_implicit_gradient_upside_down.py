"""The velocity is turned over: density by the derivative of F."""

import torch


def implicit_gradient(dF_dphi, density, df_dz):
    velocity = -density[:, None] / dF_dphi
    return (df_dz[:, None] * velocity).mean(0)
