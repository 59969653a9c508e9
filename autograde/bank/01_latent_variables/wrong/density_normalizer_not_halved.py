"""The ½ stands at the squares alone."""

import math

loses = ["check-log_density", "hidden-log_density"]
mistake = "log σ² and log 2π stand outside the factor ½"


def log_density(x, mean, variances):
    return (-0.5 * (x - mean) ** 2 / variances - (2 * math.pi * variances).log()).sum(1)
