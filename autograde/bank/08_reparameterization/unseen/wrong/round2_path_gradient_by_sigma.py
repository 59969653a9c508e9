"""The second gradient is by sigma, not by log_var."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    sigma = (0.5 * log_var).exp()
    slope = dlogp_dz + (z - mean) / sigma.square()
    return slope, slope * noise
