"""The score times the slope."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the score multiplies ∇_z log p, as in the score-function estimate"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope, 0.5 * (noise**2 - 1) * dlogp_dz
