"""A climb, not a sampler."""

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "only uphill moves"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    return torch.where((log_ratio > 0)[:, None], proposed, z)
