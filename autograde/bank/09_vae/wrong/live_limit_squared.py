"""Above σ⁴."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "the limit is σ⁴"


def active_directions(eigenvalues, noise_var):
    variances = torch.clamp(noise_var / eigenvalues, max=1)
    return variances, eigenvalues > noise_var**2
