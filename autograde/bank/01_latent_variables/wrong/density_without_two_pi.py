"""The constant is dropped, as if it did not matter."""

loses = ["check-log_density", "hidden-log_density"]
mistake = "the term log 2π is missing"


def log_density(x, mean, variances):
    return -0.5 * ((x - mean) ** 2 / variances + variances.log()).sum(1)
