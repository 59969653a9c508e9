"""Averaged over the rows."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "it is averaged over the rows: each has its own"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope.mean(1), (0.5 * std * noise * slope).mean(1)
