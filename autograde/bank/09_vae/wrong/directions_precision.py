"""The precision."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "a precision"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.clamp(eigenvalues / noise_var, min=1), live
