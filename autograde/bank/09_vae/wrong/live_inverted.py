"""Dead for live."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "live and dead are exchanged"


def active_directions(eigenvalues, noise_var):
    variances = torch.clamp(noise_var / eigenvalues, max=1)
    return variances, eigenvalues <= noise_var
