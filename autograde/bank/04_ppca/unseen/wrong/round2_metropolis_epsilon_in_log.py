"""log(u + 1e-10): tiny chances are never taken."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    accept = torch.log(u + 1e-10) < log_ratio
    return torch.where(accept[:, None], proposed, z)
