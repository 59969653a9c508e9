"""u is not used."""

import math

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "u is ignored"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    accepted = log_ratio > math.log(0.5)
    return torch.where(accepted[:, None], proposed, z)
