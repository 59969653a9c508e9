"""Dead ones have σ²."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "dead directions have the variance σ²"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.where(live, noise_var / eigenvalues, noise_var), live
