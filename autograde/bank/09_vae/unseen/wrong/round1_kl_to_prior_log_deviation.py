"""Reads log_var as the logarithm of the standard deviation."""
import torch


def kl_to_prior(mean, log_var):
    std = log_var.exp()
    return 0.5 * (mean**2 + std**2 - 1 - 2 * log_var).sum(-1)
