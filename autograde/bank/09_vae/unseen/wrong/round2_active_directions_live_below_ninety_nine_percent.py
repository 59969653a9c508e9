"""Live is what has a variance of q below 0.99: a direction just above the noise is lost."""

import torch


def active_directions(eigenvalues, noise_var):
    variances = torch.clamp(noise_var / eigenvalues, max=1.0)
    return variances, variances < 0.99
