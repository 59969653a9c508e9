"""0.001 beside σ."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "0.001 is added to σ"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / (std + 1e-3)
    return slope, 0.5 * std * noise * slope
