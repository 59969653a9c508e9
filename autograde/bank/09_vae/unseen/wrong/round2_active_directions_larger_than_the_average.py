"""Live are the directions above the average eigenvalue, whatever the noise."""

import torch


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > eigenvalues.mean()
    return torch.where(live, noise_var / eigenvalues, torch.ones_like(eigenvalues)), live
