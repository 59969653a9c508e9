"""log_var is read as the variance."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "z − μ is divided by log_var, as if it were σ²: it is the logarithm of"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + (z - mean) / log_var
    return slope, 0.5 * std * noise * slope
