"""Returns a z' + (1 - a) z, the expected place, instead of deciding."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    a = (log_p_proposed - log_p + log_backward - log_forward).clamp(max=0).exp()[:, None]
    return a * proposed + (1 - a) * z
