"""Every direction with λ > 0 counts as live, as the encoder still sees something there."""

import torch


def active_directions(eigenvalues, noise_var):
    variances = noise_var / (noise_var + (eigenvalues - noise_var).clamp(min=0))
    return variances, eigenvalues > 0
