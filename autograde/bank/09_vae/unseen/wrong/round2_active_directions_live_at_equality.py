"""A direction whose variance is just σ² counts as live."""

import torch


def active_directions(eigenvalues, noise_var):
    live = eigenvalues >= noise_var
    return torch.where(live, noise_var / eigenvalues, torch.ones_like(eigenvalues)), live
