"""The score is added instead of left out."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope + noise / std, 0.5 * std * noise * slope + 0.5 * (noise**2 - 1)
