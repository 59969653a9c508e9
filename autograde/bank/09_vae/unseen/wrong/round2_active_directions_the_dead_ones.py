"""The mask says which directions are dead."""

import torch


def active_directions(eigenvalues, noise_var):
    variances = torch.minimum(noise_var / eigenvalues, torch.ones_like(eigenvalues))
    return variances, eigenvalues <= noise_var
