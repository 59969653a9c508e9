"""log q itself is subtracted."""

import torch

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "log q is subtracted, not its derivative by z"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz - torch.distributions.Normal(mean, std).log_prob(z)
    return slope, 0.5 * std * noise * slope
