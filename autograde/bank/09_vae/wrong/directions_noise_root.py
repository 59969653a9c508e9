"""The root of noise_var."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "σ stands for σ² throughout"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.clamp(noise_var**0.5 / eigenvalues, max=1), live
