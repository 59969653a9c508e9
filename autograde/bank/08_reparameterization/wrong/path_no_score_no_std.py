"""No score in the second, without σ."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the Stein score of q is left out, and dz/d log σ² is ½ σ ε: here it is ½ ε"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, 0.5 * noise * dlogp_dz
