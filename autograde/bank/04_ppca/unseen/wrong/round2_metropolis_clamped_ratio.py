"""The log-ratio is clamped at -20 from below: impossible moves have a chance."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = (log_p_proposed - log_p + log_backward - log_forward).clamp(-20, 0)
    accept = torch.log(u) < log_ratio
    return torch.where(accept[:, None], proposed, z)
