"""The correction is upside down."""

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "Hastings' correction is upside down"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_forward - log_backward
    return torch.where((u.log() < log_ratio)[:, None], proposed, z)
