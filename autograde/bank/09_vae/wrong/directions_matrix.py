"""A matrix."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "a matrix with the variances"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.diag(torch.clamp(noise_var / eigenvalues, max=1)), live
