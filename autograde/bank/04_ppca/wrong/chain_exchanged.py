"""It moves when it should stay."""

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "accepted and rejected are exchanged"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    return torch.where((u.log() < log_ratio)[:, None], z, proposed)
