"""Divided by the sum over points and components."""

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "over points and components together"


def responsibilities(log_density, weights):
    joint = weights * log_density.exp()
    return joint / joint.sum()
