"""The Stein score is -(z - mean) / sigma instead of over the variance."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    sigma = (0.5 * log_var).exp()
    slope = dlogp_dz + (z - mean) / sigma
    return slope, slope * 0.5 * sigma * noise
