"""Everything is detached: autograd through a constant."""

import torch

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "only zeros came back"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    return torch.zeros_like(z), torch.zeros_like(z)
