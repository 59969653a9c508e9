"""The two are exchanged."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the derivative by log_var stands in the place of that by the mean"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return 0.5 * std * noise * slope, slope
