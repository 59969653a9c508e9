"""−½ is added."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "−½ of the normalizer of q is there: at fixed z that is left out"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, 0.5 * std * noise * slope - 0.5
