"""Only the derivative by the mean."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the derivative by the mean stands in the place of that by log_var:"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    return dlogp_dz + noise / (0.5 * log_var).exp()
