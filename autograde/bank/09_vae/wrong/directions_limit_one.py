"""The limit 1."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "the limit is 1, not σ²"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.where(eigenvalues > 1, noise_var / eigenvalues, 1.0), live
