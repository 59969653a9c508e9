"""The joint density, not divided by the sum of its row."""

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the rows are not normalized"


def responsibilities(log_density, weights):
    return weights * log_density.exp()
