"""Rows first."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "samples and rows are exchanged: (S, N, M) is asked"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope.transpose(0, 1), (0.5 * std * noise * slope).transpose(0, 1)
