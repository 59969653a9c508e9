"""The Stein score is ε."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "ε is not divided by σ: −∇_z log q = (z − μ) / σ² = ε / σ"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise
    return slope, 0.5 * std * noise * slope
