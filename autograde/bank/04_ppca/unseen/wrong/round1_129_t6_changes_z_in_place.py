"""Writes the new places into z itself: the caller's chains are changed."""

import torch


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    accepted = u.log() < log_p_proposed - log_p + log_backward - log_forward
    z[accepted] = proposed[accepted]
    return z
