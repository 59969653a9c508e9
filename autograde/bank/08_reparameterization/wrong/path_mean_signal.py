"""The slopes are averaged first."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the samples' slopes are averaged before the chain rule"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, 0.5 * std * noise * slope.mean(0)
