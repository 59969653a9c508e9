"""Only the exponent."""

loses = ["check-log_density", "hidden-log_density"]
mistake = "the normalizer is missing altogether"


def log_density(x, mean, variances):
    return -0.5 * ((x - mean) ** 2 / variances).sum(1)
