"""Clamps log_var from below at -10 for stability; tiny deviations get something else."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var.clamp(min=-10.0)).exp()
    slope = dlogp_dz + noise / std
    return slope, 0.5 * std * noise * slope
