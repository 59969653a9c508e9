"""Takes w squared = lambda, forgetting that the noise adds to the variance: q has noise / (lambda + noise)."""
import torch


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.where(live, noise_var / (eigenvalues + noise_var), torch.ones_like(eigenvalues)), live
