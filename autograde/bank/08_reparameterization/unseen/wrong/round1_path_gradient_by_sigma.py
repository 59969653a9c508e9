"""The derivative by σ instead of by log σ²: ∂z/∂σ = ε."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, noise * slope
