"""Says that a dead code has the variance 0 instead of that of the prior."""
import torch


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.where(live, noise_var / eigenvalues, torch.zeros_like(eigenvalues)), live
