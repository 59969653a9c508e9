"""u is compared from the other end."""

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "if u is above 1 - a"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    accepted = u > 1 - log_ratio.exp()
    return torch.where(accepted[:, None], proposed, z)
