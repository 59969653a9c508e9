"""x is centered in place."""

import math

loses = ["check-log_density", "hidden-log_density"]
mistake = "was changed in place"


def log_density(x, mean, variances):
    x -= mean
    return -0.5 * (x**2 / variances + (2 * math.pi * variances).log()).sum(1)
