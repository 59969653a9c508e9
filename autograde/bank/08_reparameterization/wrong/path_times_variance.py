"""Times σ²."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "z − μ is multiplied by σ²"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + (z - mean) * std**2
    return slope, 0.5 * std * noise * slope
