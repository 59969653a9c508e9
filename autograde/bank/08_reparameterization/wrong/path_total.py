"""The total derivative: minus the score is there."""

loses = ["check-path_gradient", "hidden-path_gradient"]
mistake = "the Stein score of q is left out: this is ∇_z log p alone, which is"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var).exp()
    slope = dlogp_dz + noise / std
    return slope - noise / std, 0.5 * std * noise * slope - 0.5 * (noise**2 - 1)
