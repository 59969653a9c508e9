"""log_var is the scale of Normal, by autograd."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "z − μ is divided by log_var, which is taken for σ"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + (z - mean) / log_var**2
    return slope, 0.5 * std * noise * slope
