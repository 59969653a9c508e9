"""The ½ of log q is kept in its derivative."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the Stein score is halved: log q has −½ ε², whose derivative has no ½"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + 0.5 * noise / std
    return slope, 0.5 * std * noise * slope
