"""a = r / (1 + r), which is balanced too, but not as large as it may be."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    accept = u < torch.sigmoid(log_ratio)
    return torch.where(accept[:, None], proposed, z)
