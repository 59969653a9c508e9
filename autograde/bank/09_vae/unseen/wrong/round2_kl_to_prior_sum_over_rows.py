"""Sums over the rows, so there is one number for each coordinate."""

import torch


def kl_to_prior(mean, log_var):
    return 0.5 * (mean ** 2 + log_var.exp() - 1 - log_var).sum(0)
