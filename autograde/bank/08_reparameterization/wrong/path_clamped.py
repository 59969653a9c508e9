"""log_var is clamped, as in networks."""

loses = ["hidden-path_gradient"]
mistake = "something small is added for safety (an epsilon), or a clamp holds"


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = (0.5 * log_var.clamp(-10, 10)).exp()
    slope = dlogp_dz + noise / std
    return slope, 0.5 * std * noise * slope
