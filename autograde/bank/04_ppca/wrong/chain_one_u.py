"""One number for all."""

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "one u, that of the first chain"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    accepted = u[0].log() < log_ratio
    return torch.where(accepted[:, None], proposed, z)
