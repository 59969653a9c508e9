"""Logarithms are divided."""

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "the ratio is one of logarithms: the"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed / log_p * (log_backward / log_forward)
    accepted = u < log_ratio
    return torch.where(accepted[:, None], proposed, z)
