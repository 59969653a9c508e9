"""All live."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "all are live"


def active_directions(eigenvalues, noise_var):
    variances = torch.clamp(noise_var / eigenvalues, max=1)
    return variances, torch.ones_like(eigenvalues).bool()
