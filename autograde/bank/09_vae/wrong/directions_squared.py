"""The eigenvalues are squared."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "λ is taken for a standard deviation"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.clamp(noise_var / eigenvalues**2, max=1), live
