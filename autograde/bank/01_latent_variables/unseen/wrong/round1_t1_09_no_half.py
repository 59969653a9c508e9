"""The factor ½ is forgotten."""
import math



def log_density(x, mean, variances):
    return -((x - mean) ** 2 / variances + variances.log() + math.log(2 * math.pi)).sum(1)
