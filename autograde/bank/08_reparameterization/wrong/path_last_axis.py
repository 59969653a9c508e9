"""Both along a last axis."""

import torch

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "both came back along a last axis of their own: a pair is asked"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return torch.stack([slope, 0.5 * std * noise * slope], -1)
