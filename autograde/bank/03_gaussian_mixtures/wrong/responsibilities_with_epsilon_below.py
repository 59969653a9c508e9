"""Something is added to the sum, so that 0/0 is 0."""

loses = ["hidden-responsibilities"]
mistake = "leaves only zeros"


def responsibilities(log_density, weights):
    joint = weights * log_density.exp()
    return joint / (joint.sum(1, keepdim=True) + 1e-300)
