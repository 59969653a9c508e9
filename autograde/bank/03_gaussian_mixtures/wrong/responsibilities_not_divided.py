"""The largest is subtracted, but no row is divided by its sum."""

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the largest of each row is subtracted"


def responsibilities(log_density, weights):
    log_joint = log_density + weights.log()
    return (log_joint - log_joint.max(1, keepdim=True).values).exp()
