"""Above 2σ²."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "the limit is 2σ²"


def active_directions(eigenvalues, noise_var):
    variances = torch.clamp(noise_var / eigenvalues, max=1)
    return variances, eigenvalues - noise_var > noise_var
