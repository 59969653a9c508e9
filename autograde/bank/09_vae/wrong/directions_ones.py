"""All have the prior's."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "all directions have the variance 1"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return torch.ones_like(eigenvalues), live
