"""The proposal is taken for a step."""

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "z' is the place, not the step"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    accepted = u.log() < log_ratio
    return torch.where(accepted[:, None], z + proposed, z)
