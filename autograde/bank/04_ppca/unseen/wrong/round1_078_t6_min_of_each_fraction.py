"""min(1, ·) is taken of each fraction by itself."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_a = (log_p_proposed - log_p).clamp(max=0) + (log_backward - log_forward).clamp(max=0)
    return torch.where((u.log() < log_a)[:, None], proposed, z)
