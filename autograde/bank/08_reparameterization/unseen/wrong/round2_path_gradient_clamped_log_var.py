"""log_var is clamped to [-10, 10], as VAE code does: wrong for tiny and huge deviations."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    sigma = (0.5 * log_var.clamp(-10, 10)).exp()
    slope = dlogp_dz + noise / sigma
    return slope, slope * 0.5 * sigma * noise
