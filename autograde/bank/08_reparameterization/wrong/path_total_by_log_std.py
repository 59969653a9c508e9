"""By log σ, the total derivative."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "this is the total derivative by log σ"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, std * noise * dlogp_dz + 1
