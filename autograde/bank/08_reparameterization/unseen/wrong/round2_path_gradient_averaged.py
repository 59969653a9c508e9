"""Averages over the samples."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    sigma = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / sigma
    return slope.mean(0), (slope * 0.5 * sigma * noise).mean(0)
