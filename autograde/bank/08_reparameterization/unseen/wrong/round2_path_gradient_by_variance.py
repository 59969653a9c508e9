"""The second gradient is by the variance, not by its logarithm."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    sigma = torch.sqrt(torch.exp(log_var))
    slope = dlogp_dz + noise / sigma
    return slope, slope * noise / (2 * sigma)
