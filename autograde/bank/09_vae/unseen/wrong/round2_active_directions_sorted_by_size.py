"""Sorts the eigenvalues, and gives the answers in that order."""

import torch


def active_directions(eigenvalues, noise_var):
    lam = torch.sort(eigenvalues, descending=True).values
    live = lam > noise_var
    return torch.where(live, noise_var / lam, torch.ones_like(lam)), live
