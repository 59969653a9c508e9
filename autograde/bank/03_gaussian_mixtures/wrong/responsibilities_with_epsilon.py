"""Something is added to every density."""

loses = ["hidden-responsibilities"]
mistake = "makes all components alike"


def responsibilities(log_density, weights):
    joint = weights * log_density.exp() + 1e-300
    return joint / joint.sum(1, keepdim=True)
