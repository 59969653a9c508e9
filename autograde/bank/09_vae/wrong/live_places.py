"""Their places."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "the places of the live directions"


def active_directions(eigenvalues, noise_var):
    variances = torch.clamp(noise_var / eigenvalues, max=1)
    return variances, torch.nonzero(eigenvalues > noise_var)[:, 0]
