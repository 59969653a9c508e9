"""No score in the second, by log σ."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the Stein score of q is left out, and the ½"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, std * noise * dlogp_dz
