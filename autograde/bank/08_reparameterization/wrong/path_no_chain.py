"""No chain rule: both are the slope."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the derivative by the mean stands in the place of that by log_var:"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, 1.0 * slope
