"""Above σ."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "the limit is σ, not σ²"


def active_directions(eigenvalues, noise_var):
    variances = torch.clamp(noise_var / eigenvalues, max=1)
    return variances, eigenvalues > noise_var**0.5
