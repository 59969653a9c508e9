"""The score is added."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the Stein score counts twice, or the score of q is added: the term at"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope + noise / std, 0.5 * std * noise * slope + 0.5 * (noise**2 - 1)
