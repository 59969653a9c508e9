"""The Stein score counts twice."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the Stein score counts twice, or the score of q is added: the term at"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + 2 * noise / std
    return slope, 0.5 * std * noise * slope
