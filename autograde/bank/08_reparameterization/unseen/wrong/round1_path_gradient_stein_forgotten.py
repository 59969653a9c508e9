"""Only log p is differentiated, log q is left out: by the mean the total derivative."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    return dlogp_dz, 0.5 * std * noise * dlogp_dz
