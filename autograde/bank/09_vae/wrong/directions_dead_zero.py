"""Dead ones have 0."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "dead directions have the variance 0"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.where(live, noise_var / eigenvalues, 0.0), live
