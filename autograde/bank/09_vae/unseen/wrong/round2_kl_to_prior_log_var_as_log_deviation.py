"""Takes log σ² for log σ."""

import torch


def kl_to_prior(mean, log_var):
    sigma = log_var.exp()
    return 0.5 * (mean ** 2 + sigma ** 2 - 1 - 2 * log_var).sum(-1)
