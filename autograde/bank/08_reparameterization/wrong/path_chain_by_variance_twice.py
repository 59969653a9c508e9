"""Another chain rule."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "dz/d log σ² is ½ σ ε: here it is ε / (2 σ³)"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, noise / (2 * std**3) * slope
