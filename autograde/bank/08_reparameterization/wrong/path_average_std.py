"""One σ for all rows."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "one σ, the average over the rows, divides"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp().mean(0)
    slope = dlogp_dz + noise / std
    return slope, 0.5 * std * noise * slope
