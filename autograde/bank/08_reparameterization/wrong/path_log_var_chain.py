"""log_var in the chain rule."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "½ log σ², not its exponential, multiplies in dz/d log σ², and ε is left out"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, 0.5 * log_var * slope
