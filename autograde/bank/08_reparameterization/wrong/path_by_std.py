"""The derivative by σ."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "this is the derivative by σ: dz/dσ = ε"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, noise * slope
