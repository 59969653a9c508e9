"""The log-variances are cut to ±10 for safety, which changes tiny and huge variances."""

import torch


def kl_to_prior(mean, log_var):
    log_var = torch.clamp(log_var, -10, 10)
    return -0.5 * (1 + log_var - mean.pow(2) - log_var.exp()).sum(-1)
