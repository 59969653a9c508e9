"""The deviations of q instead of the variances."""

import torch


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.where(live, (noise_var / eigenvalues).sqrt(), torch.ones_like(eigenvalues)), live
