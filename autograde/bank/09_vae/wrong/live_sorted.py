"""The first ones."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "the first directions are live"


def active_directions(eigenvalues, noise_var):
    variances = torch.clamp(noise_var / eigenvalues, max=1)
    return variances, torch.arange(len(eigenvalues)) < (eigenvalues > noise_var).sum()
