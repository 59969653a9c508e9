"""Compares u itself with log a."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_a = log_p_proposed - log_p + log_backward - log_forward
    return torch.where((u < log_a)[:, None], proposed, z)
