"""The entropy with a minus."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the ½ of the entropy is subtracted"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, 0.5 * std * noise * dlogp_dz - 0.5
