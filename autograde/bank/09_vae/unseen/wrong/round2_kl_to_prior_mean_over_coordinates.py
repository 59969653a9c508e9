"""The mean over the coordinates instead of the sum."""

import torch


def kl_to_prior(mean, log_var):
    return -0.5 * torch.mean(1 + log_var - mean.pow(2) - log_var.exp(), dim=1)
