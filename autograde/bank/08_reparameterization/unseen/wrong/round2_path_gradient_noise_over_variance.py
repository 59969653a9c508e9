"""The Stein score is the noise over the variance (noise taken for z - mean)."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    slope = dlogp_dz + noise / log_var.exp()
    return slope, 0.5 * slope * (0.5 * log_var).exp() * noise
