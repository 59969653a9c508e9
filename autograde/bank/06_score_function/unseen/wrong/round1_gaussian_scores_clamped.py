"""Clamps the standardized sample to ten deviations against outliers."""

import torch


def gaussian_scores(z, mean, log_var):
    sd = (0.5 * log_var).exp()
    eps = ((z - mean) / sd).clamp(-10, 10)
    return eps / sd, 0.5 * (eps**2 - 1)
