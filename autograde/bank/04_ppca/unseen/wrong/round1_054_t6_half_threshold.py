"""Accepts if a > ½; u is not used."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_a = log_p_proposed - log_p + log_backward - log_forward
    return torch.where((log_a.exp() > 0.5)[:, None], proposed, z)
