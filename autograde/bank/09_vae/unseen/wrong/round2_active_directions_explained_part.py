"""The part that is explained, 1 - σ²/λ, instead of what is left."""

import torch


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.where(live, 1 - noise_var / eigenvalues, torch.zeros_like(eigenvalues)), live
