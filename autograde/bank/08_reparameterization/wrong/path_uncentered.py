"""The mean is not subtracted."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the mean is not subtracted: it is (z − μ) / σ²"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + z / std**2
    return slope, 0.5 * std * noise * slope
