"""The square is divided by σ and not by σ²."""
import math



def log_density(x, mean, variances):
    return -0.5 * ((x - mean) ** 2 / variances.sqrt() + variances.log() + math.log(2 * math.pi)).sum(1)
