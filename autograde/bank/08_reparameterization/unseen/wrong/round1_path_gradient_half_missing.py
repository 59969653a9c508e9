"""∂z/∂log_var without the factor 1/2."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, std * noise * slope
