"""Two ratios are exponentiated and multiplied: inf times 0."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    ratio = (log_p_proposed - log_p).exp() * (log_backward - log_forward).exp()
    accept = u < ratio
    return torch.where(accept[:, None], proposed, z)
