"""The sign of the Stein score: log q is added instead of subtracted."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    sigma = (log_var / 2).exp()
    dlogq = -(z - mean) / sigma**2
    slope = dlogp_dz + dlogq
    return slope, slope * 0.5 * sigma * noise
