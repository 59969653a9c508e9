"""Takes log_var for the logarithm of the deviation."""

import torch


def gaussian_scores(z, mean, log_var):
    var = (2 * log_var).exp()
    d = z - mean
    return d / var, 0.5 * (d**2 / var - 1)
