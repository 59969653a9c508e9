"""Float32 inside: differences of large logarithms are lost."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed.float() - log_p.float() + log_backward.float() - log_forward.float()
    accept = torch.log(u) < log_ratio
    return torch.where(accept[:, None], proposed, z)
