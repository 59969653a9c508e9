"""Summed over the coordinates."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "it is summed over the coordinates: each has its own"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope.sum(2), (0.5 * std * noise * slope).sum(2)
