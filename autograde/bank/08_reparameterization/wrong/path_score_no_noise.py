"""1 / σ."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "ε is left out of the Stein score"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + 1 / std
    return slope, 0.5 * std * noise * slope
