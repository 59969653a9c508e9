"""The squared lengths."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "λ − σ² came back, the squared lengths"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.relu(eigenvalues - noise_var), live
