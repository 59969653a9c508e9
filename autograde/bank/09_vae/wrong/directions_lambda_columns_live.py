"""The same, for live ones."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "live directions have σ²/(λ + σ²)"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.where(live, noise_var / (eigenvalues + noise_var), 1.0), live
