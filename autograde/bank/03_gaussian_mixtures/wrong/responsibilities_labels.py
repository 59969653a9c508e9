"""The most probable component, by its number."""

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the number of the most probable"


def responsibilities(log_density, weights):
    return (log_density + weights.log()).argmax(1)
