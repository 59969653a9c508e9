"""A baseline: the mean over the samples is subtracted."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the mean over the samples is subtracted from the result"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope - slope.mean(0), 0.5 * std * noise * slope
