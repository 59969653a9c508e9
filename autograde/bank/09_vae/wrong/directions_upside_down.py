"""Upside down."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "upside down"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.where(live, eigenvalues / noise_var, 1.0), live
