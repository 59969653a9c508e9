"""Only the way back is paid for."""

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "only the density of the way back counts"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward
    return torch.where((u.log() < log_ratio)[:, None], proposed, z)
