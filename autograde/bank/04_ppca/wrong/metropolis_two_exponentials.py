"""Each ratio by itself, then their product."""

import torch

loses = ["hidden-metropolis_hastings_step"]
mistake = "exp under- or overflows"


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    ratio = (log_p_proposed - log_p).exp() * (log_backward - log_forward).exp()
    return torch.where((u < ratio)[:, None], proposed, z)
