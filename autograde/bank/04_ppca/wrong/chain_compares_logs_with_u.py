"""The logarithm is compared with u."""

import torch

loses = ["check-metropolis_hastings_step", "hidden-metropolis_hastings_step"]
mistake = "compared with u, not with log u"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    return torch.where((u < log_ratio)[:, None], proposed, z)
