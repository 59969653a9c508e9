"""log_var is taken for a log-precision."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "or σ is taken for exp(−½ log_var)"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (-0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, 0.5 * std * noise * slope
