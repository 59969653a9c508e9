"""2π for log 2π."""

import math

loses = ["check-log_density", "hidden-log_density"]
mistake = "2π stands where its logarithm belongs"


def log_density(x, mean, variances):
    return -0.5 * ((x - mean) ** 2 / variances + variances.log() + 2 * math.pi).sum(1)
