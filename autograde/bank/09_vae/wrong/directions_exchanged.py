"""Live and dead exchanged."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "live and dead directions are exchanged"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.where(live, 1.0, noise_var / eigenvalues), live
