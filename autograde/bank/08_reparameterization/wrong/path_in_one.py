"""Both in one tensor."""

import torch

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "both came back in one tensor along the last axis: a pair is asked"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    slope = dlogp_dz + noise / (0.5 * log_var).exp()
    return torch.cat([slope, 0.5 * (0.5 * log_var).exp() * noise * slope], -1)
