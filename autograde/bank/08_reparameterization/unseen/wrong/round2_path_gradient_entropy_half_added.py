"""Path derivative by the mean, but by log_var the gradient of the entropy, one half, is added as well."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    sigma = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / sigma
    return slope, slope * 0.5 * sigma * noise + 0.5
