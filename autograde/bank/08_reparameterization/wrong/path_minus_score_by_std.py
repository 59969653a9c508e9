"""The score by another parameter."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the score by σ, (ε² − 1) / σ, is subtracted"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, 0.5 * std * noise * slope - (noise**2 - 1) / std
