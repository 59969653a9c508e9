"""The logarithm of the variances without the ½ of the square root."""

import math

loses = ["check-log_density", "hidden-log_density"]
mistake = "log σ² lacks its factor ½"


def log_density(x, mean, variances):
    squares = ((x - mean) ** 2 / variances).sum(1)
    return -0.5 * squares - variances.log().sum() - 0.5 * len(mean) * math.log(2 * math.pi)
