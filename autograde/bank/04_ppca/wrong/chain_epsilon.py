"""Something is added before the logarithm."""

import torch

loses = ["hidden-metropolis_hastings_step"]
mistake = "wrong values"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    accepted = (u + 1e-8).log() < log_ratio
    return torch.where(accepted[:, None], proposed, z)
