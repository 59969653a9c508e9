"""The density of the proposed point alone."""

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "not that of the old one"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed + log_backward - log_forward
    accepted = u.log() < log_ratio
    return torch.where(accepted[:, None], proposed, z)
