"""Another chain rule."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "dz/d log σ² is ½ σ ε: here it is ½ log σ² σ ε"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, 0.5 * log_var * std * noise * slope
