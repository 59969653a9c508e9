"""The ratios of all chains are summed: all move or none."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_a = (log_p_proposed - log_p + log_backward - log_forward).sum()
    return torch.where(u[0].log() < log_a, proposed, z)
