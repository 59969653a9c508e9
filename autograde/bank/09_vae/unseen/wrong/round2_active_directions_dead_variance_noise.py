"""A dead code gets the variance of the decoder's noise."""

import torch


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.where(live, noise_var / eigenvalues, torch.full_like(eigenvalues, noise_var)), live
