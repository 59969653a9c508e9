"""Sorted."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "the variances are sorted"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.clamp(noise_var / eigenvalues, max=1).sort().values, live
