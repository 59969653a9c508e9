"""Counts the live directions and marks that many from the front, as if the eigenvalues came sorted."""

import torch


def active_directions(eigenvalues, noise_var):
    number = int((eigenvalues > noise_var).sum())
    live = torch.arange(len(eigenvalues)) < number
    return (noise_var / eigenvalues).clamp(max=1), live
