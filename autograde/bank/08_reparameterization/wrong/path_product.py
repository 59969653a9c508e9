"""The two slopes are multiplied."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the Stein score multiplies ∇_z log p: it is subtracted"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz * noise / std
    return slope, 0.5 * std * noise * slope
