"""1/(σ² + w²)."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "the noise counts once"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return 1 / (noise_var + torch.relu(eigenvalues - noise_var)), live
