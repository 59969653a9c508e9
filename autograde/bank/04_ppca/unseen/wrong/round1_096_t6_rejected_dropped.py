"""Rejected chains are dropped: only the accepted rows are returned."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_a = log_p_proposed - log_p + log_backward - log_forward
    return proposed[u.log() < log_a]
