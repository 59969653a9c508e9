"""Takes noise / eigenvalue also where the direction is dead, so variances of q above 1."""
import torch


def active_directions(eigenvalues, noise_var):
    return noise_var / eigenvalues, eigenvalues > noise_var
