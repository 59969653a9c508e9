"""The posterior variance σ²/w² lacks the prior's 1: at the border it goes to infinity."""

import torch


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    gain = torch.where(live, eigenvalues - noise_var, torch.ones_like(eigenvalues))
    return torch.where(live, noise_var / gain, torch.ones_like(eigenvalues)), live
