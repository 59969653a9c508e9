"""The squared mean is divided by the variance of q, as in the other direction."""

import torch


def kl_to_prior(mean, log_var):
    var = log_var.exp()
    return 0.5 * (mean ** 2 / var + var - 1 - log_var).sum(-1)
