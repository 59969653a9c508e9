"""Only uphill, in p."""

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "only moves to a larger p"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    accepted = log_p_proposed > log_p
    return torch.where(accepted[:, None], proposed, z)
