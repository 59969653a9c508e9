"""x is centred in place, so the caller's data are changed."""
import math



def log_density(x, mean, variances):
    x -= mean
    return -0.5 * (x**2 / variances + variances.log() + math.log(2 * math.pi)).sum(1)
