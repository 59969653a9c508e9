"""The deviations are divided by σ² before they are squared."""

import math

loses = ["check-log_density", "hidden-log_density"]
mistake = "divided by the square of the variance"


def log_density(x, mean, variances):
    return -0.5 * (((x - mean) / variances) ** 2 + (2 * math.pi * variances).log()).sum(1)
