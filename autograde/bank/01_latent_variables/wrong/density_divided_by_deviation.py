"""The squares are divided by σ."""

import math

loses = ["check-log_density", "hidden-log_density"]
mistake = "the square is divided by the standard deviation"


def log_density(x, mean, variances):
    return -0.5 * ((x - mean) ** 2 / variances.sqrt() + (2 * math.pi * variances).log()).sum(1)
