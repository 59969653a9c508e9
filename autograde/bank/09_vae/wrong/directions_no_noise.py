"""1/(1 + w²)."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "the noise is missing"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return 1 / (1 + torch.relu(eigenvalues - noise_var)), live
