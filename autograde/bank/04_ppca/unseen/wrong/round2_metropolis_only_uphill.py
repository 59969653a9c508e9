"""Accepted only if the ratio is above 1: an optimizer, not a sampler."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    accept = log_ratio > 0
    return torch.where(accept[:, None], proposed, z)
