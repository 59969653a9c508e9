"""The printed normalizer: the standard deviations stand under the root."""

import math

loses = ["check-log_density", "hidden-log_density"]
mistake = "the normalizer has the standard deviations under its root"


def log_density(x, mean, variances):
    deviations = variances.sqrt()
    squares = ((x - mean) ** 2 / variances).sum(1)
    return -0.5 * squares - 0.5 * ((2 * math.pi) ** len(mean) * deviations.prod()).log()
