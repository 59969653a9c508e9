"""Averages over the coordinates of the code instead of summing."""
import torch


def kl_to_prior(mean, log_var):
    return 0.5 * (mean.square() + log_var.exp() - 1 - log_var).mean(dim=-1)
