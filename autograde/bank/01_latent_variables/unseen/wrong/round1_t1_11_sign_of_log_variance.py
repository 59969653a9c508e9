"""The sign of log σ² is wrong."""
import math



def log_density(x, mean, variances):
    return -0.5 * ((x - mean) ** 2 / variances - variances.log() + math.log(2 * math.pi)).sum(1)
