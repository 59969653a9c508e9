"""The normalizer has the wrong sign."""

import math

loses = ["check-log_density", "hidden-log_density"]
mistake = "the normalizer has the wrong sign"


def log_density(x, mean, variances):
    return 0.5 * (-((x - mean) ** 2) / variances + (2 * math.pi * variances).log()).sum(1)
