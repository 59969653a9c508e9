"""exp(log_var) is taken for the standard deviation."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = log_var.exp()
    slope = dlogp_dz + noise / std
    return slope, 0.5 * std * noise * slope
