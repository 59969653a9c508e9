"""The derivative by log σ."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the ½ is missing: this is the derivative by log σ (dz/d log σ² = ½ σ"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, std * noise * slope
