"""σ² is taken for σ and squared once more."""

import torch


def active_directions(eigenvalues, noise_var):
    s2 = noise_var ** 2
    live = eigenvalues > s2
    return torch.where(live, s2 / eigenvalues, torch.ones_like(eigenvalues)), live
