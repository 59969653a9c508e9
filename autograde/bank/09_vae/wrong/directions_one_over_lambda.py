"""1/λ where live."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "live directions have 1/λ"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.where(live, 1 / eigenvalues, 1.0), live
