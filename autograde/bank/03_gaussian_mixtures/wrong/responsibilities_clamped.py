"""The log-densities are clamped, so that exp does not underflow."""

loses = ["hidden-responsibilities"]
mistake = "only the weights are left"


def responsibilities(log_density, weights):
    joint = weights * log_density.clamp(min=-600).exp()
    return joint / joint.sum(1, keepdim=True)
