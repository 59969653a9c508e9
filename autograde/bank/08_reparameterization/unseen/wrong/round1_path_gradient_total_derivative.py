"""The total derivative: the score has not been left out."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    score_mean = noise / std
    score_log_var = 0.5 * (noise**2 - 1)
    return slope - score_mean, 0.5 * std * noise * slope - score_log_var
