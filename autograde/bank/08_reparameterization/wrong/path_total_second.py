"""The total derivative by log_var alone."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "this is the total derivative, with +½ of the entropy or the score:"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, 0.5 * std * noise * slope - 0.5 * (noise**2 - 1)
