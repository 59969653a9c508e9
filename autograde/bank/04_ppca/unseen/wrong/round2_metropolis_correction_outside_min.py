"""a = min(1, p ratio) times the g ratio: the minimum is taken before the correction."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = (log_p_proposed - log_p).clamp(max=0) + log_backward - log_forward
    accept = torch.log(u) < log_ratio
    return torch.where(accept[:, None], proposed, z)
