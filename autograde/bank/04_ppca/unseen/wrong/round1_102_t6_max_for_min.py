"""max(1, ratio) instead of min: everything is accepted."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_a = (log_p_proposed - log_p + log_backward - log_forward).clamp(min=0)
    return torch.where((u.log() < log_a)[:, None], proposed, z)
