"""-inf is replaced by 0 so that no infinities occur: impossible proposals become likely."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_p_proposed = torch.where(torch.isinf(log_p_proposed), torch.zeros_like(log_p_proposed), log_p_proposed)
    log_a = log_p_proposed - log_p + log_backward - log_forward
    return torch.where((u.log() < log_a)[:, None], proposed, z)
