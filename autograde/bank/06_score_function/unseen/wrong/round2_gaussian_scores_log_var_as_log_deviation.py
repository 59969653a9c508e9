"""Takes exp(log_var) for the standard deviation, so that the variance is squared."""

import torch


def gaussian_scores(z, mean, log_var):
    sigma = torch.exp(log_var)
    diff = z - mean
    return diff / sigma**2, 0.5 * (diff**2 / sigma**2 - 1)
