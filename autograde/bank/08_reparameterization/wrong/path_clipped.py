"""The gradients are clipped."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the result is cut off at −1 and 1"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope.clamp(-1, 1), (0.5 * std * noise * slope).clamp(-1, 1)
