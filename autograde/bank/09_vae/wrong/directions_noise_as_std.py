"""noise_var is squared."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "σ⁴ stands for σ² throughout"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.clamp(noise_var**2 / eigenvalues, max=1), live
