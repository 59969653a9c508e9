"""Log-densities are clamped at -700 from below, so improbable places all look alike."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_a = log_p_proposed.clamp(min=-700.0) - log_p.clamp(min=-700.0) + log_backward - log_forward
    return torch.where((u.log() < log_a)[:, None], proposed, z)
