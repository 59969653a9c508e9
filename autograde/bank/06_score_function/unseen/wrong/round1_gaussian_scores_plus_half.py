"""The sign of the normalizer is lost: plus one half in place of minus one half."""

import torch


def gaussian_scores(z, mean, log_var):
    var = log_var.exp()
    d = z - mean
    return d / var, 0.5 * (d**2 / var + 1)
