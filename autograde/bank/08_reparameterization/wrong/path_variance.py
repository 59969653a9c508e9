"""ε is divided by the variance."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "ε is divided by σ² (or log_var is taken for log σ): it is ε / σ, or"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std**2
    return slope, 0.5 * std * noise * slope
