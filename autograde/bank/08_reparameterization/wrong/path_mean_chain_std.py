"""dz/dμ is taken as σ."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "dz/dμ is 1: here it is σ"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return std * slope, 0.5 * std * noise * slope
