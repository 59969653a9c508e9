"""No ½ in front of the square."""

import math

loses = ["check-log_density", "hidden-log_density"]
mistake = "the square lacks its factor ½"


def log_density(x, mean, variances):
    return (-((x - mean) ** 2) / variances - 0.5 * (2 * math.pi * variances).log()).sum(1)
