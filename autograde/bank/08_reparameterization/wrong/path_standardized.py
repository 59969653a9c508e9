"""The estimates are standardized."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the result is standardized over the samples (with S − 1): leave its"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return (slope - slope.mean(0)) / slope.std(0), 0.5 * std * noise * slope
