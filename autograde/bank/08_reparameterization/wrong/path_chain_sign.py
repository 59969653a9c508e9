"""The chain rule with a minus."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "dz/d log σ² has the wrong sign"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, -0.5 * std * noise * slope
