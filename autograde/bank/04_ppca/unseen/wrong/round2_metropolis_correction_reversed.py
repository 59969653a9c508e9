"""Forward and backward are confused in the correction."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_forward - log_backward
    accept = torch.log(u) < log_ratio
    return torch.where(accept[:, None], proposed, z)
