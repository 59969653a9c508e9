"""The derivative of z by log_var lacks the noise."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    sigma = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / sigma
    return slope, slope * 0.5 * sigma
