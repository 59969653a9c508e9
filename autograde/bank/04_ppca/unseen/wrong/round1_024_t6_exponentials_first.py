"""Takes the exponentials of each logarithm and divides: 0 / 0 far from zero."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    ratio = log_p_proposed.exp() / log_p.exp() * log_backward.exp() / log_forward.exp()
    a = ratio.clamp(max=1)
    return torch.where((u < a)[:, None], proposed, z)
