"""The share that is explained."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "one minus the variance"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.where(live, 1 - noise_var / eigenvalues, 0.0), live
