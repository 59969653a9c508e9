"""len(x) is not the dimension."""

import math

loses = ["check-log_density", "hidden-log_density"]
mistake = "log 2π counts N times"


def log_density(x, mean, variances):
    return -0.5 * ((x - mean) ** 2 / variances + variances.log()).sum(1) - 0.5 * len(x) * math.log(
        2 * math.pi
    )
