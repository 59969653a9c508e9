"""log q is left out by log_var alone."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the Stein score of q is left out: ∇_z log p alone goes along the path"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, 0.5 * std * noise * dlogp_dz
