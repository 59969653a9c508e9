"""Returns w², the gain of the decoder, for the variance of q."""

import torch


def active_directions(eigenvalues, noise_var):
    gain = (eigenvalues - noise_var).clamp(min=0)
    return gain, gain > 0
