"""A root of the correction."""

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "Hastings' correction counts half"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + (log_backward - log_forward) / 2
    accepted = u.log() < log_ratio
    return torch.where(accepted[:, None], proposed, z)
