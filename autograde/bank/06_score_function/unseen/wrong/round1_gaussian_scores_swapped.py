"""The two results in the wrong order."""

import torch


def gaussian_scores(z, mean, log_var):
    var = log_var.exp()
    d = z - mean
    return 0.5 * (d**2 / var - 1), d / var
