"""1e-8 is added to the variance in the denominator, wrong for tiny deviations."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    var = log_var.exp()
    slope = dlogp_dz + (z - mean) / (var + 1e-8)
    return slope, 0.5 * slope * var.sqrt() * noise
