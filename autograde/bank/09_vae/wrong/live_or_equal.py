"""At the limit, too."""

import torch

loses = ["hidden-active_directions"]
mistake = "λ = σ² is dead"


def active_directions(eigenvalues, noise_var):
    variances = torch.clamp(noise_var / eigenvalues, max=1)
    return variances, eigenvalues >= noise_var
