"""ε is squared."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the distance from the mean is squared: that is not yet differentiated"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise**2
    return slope, 0.5 * std * noise * slope
