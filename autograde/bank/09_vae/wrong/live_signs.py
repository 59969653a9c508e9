"""1 and −1."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "live is 1 and dead is −1"


def active_directions(eigenvalues, noise_var):
    variances = torch.clamp(noise_var / eigenvalues, max=1)
    return variances, torch.sign(eigenvalues - noise_var)
