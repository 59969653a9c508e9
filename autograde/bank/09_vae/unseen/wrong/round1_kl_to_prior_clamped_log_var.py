"""Clamps log_var to the range -10 to 10 'for stability', so tiny and huge variances come out wrong."""
import torch


def kl_to_prior(mean, log_var):
    log_var = log_var.clamp(-10, 10)
    return 0.5 * (mean**2 + log_var.exp() - 1 - log_var).sum(-1)
