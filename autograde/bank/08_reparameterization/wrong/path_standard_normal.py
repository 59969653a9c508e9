"""q is taken for the standard normal."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "z itself stands for the Stein score: q is not the standard normal"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + z
    return slope, 0.5 * std * noise * slope
