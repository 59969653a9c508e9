"""2π to the power ½, whatever the dimension."""

import math

loses = ["check-log_density", "hidden-log_density"]
mistake = "log 2π counts once"


def log_density(x, mean, variances):
    return -0.5 * ((x - mean) ** 2 / variances + variances.log()).sum(1) - 0.5 * math.log(2 * math.pi)
