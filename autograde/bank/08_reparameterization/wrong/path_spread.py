"""Averages, spread out."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "it is averaged over the samples and spread out again"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    second = 0.5 * std * noise * slope
    return slope.mean(0).expand_as(slope), second.mean(0).expand_as(slope)
