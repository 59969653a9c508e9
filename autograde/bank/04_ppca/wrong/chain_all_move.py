"""Every proposal."""

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "every proposal is accepted"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    accepted = u > -1
    return torch.where(accepted[:, None], proposed, z)
