"""The correction counts twice."""

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "Hastings' correction counts twice"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + 2 * (log_backward - log_forward)
    accepted = u.log() < log_ratio
    return torch.where(accepted[:, None], proposed, z)
