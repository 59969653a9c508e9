"""The total derivative: the score is not left out."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    sigma = torch.exp(0.5 * log_var)
    by_mean = dlogp_dz
    by_log_var = dlogp_dz * 0.5 * sigma * noise + 0.5
    return by_mean, by_log_var
