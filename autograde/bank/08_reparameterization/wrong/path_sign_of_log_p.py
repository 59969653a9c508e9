"""The signal upside down, in one part."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the sign of ∇_z log p is wrong: the learning signal is log p − log q"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = noise / std - dlogp_dz
    return slope, 0.5 * std * noise * slope
