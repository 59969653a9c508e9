"""log p is left out."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "∇_z log p is left out"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = noise / std
    return slope, 0.5 * std * noise * slope
