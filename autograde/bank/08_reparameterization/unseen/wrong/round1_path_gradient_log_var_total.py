"""By the mean the path derivative, by log_var the total derivative (log p along the path, plus the entropy's 1/2)."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    return dlogp_dz + noise / std, 0.5 * std * noise * dlogp_dz + 0.5
