"""log_var is read as σ."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "ε is divided by log_var, as if it were σ: it is the logarithm of σ²"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = log_var
    slope = dlogp_dz + noise / std
    return slope, 0.5 * std * noise * slope
