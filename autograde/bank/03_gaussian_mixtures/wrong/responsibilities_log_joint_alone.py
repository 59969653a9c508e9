"""The log-joint comes back."""

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "neither normalized"


def responsibilities(log_density, weights):
    return log_density + weights.log()
