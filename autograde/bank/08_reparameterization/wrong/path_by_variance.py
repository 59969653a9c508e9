"""The derivative by σ²."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "this is the derivative by σ²: dz/dσ² = ε / (2σ)"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, noise / (2 * std) * slope
