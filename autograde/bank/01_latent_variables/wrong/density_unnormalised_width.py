"""The normalizer has only 2π."""

import math

loses = ["check-log_density", "hidden-log_density"]
mistake = "log σ² is missing"


def log_density(x, mean, variances):
    return -0.5 * ((x - mean) ** 2 / variances + math.log(2 * math.pi)).sum(1)
