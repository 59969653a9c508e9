"""The Stein score with the wrong sign: ε/σ is subtracted, though -∇ log q is plus ε/σ."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz - noise / std
    return slope, slope * 0.5 * std * noise
