"""The prior's gradient is added again."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "a prior is subtracted again: −z is in ∇_z log p already"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std - z
    return slope, 0.5 * std * noise * slope
