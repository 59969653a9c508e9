"""The log-density is clamped at -100 so that nothing gets too small."""
import math



def log_density(x, mean, variances):
    values = -0.5 * ((x - mean) ** 2 / variances + variances.log() + math.log(2 * math.pi)).sum(1)
    return values.clamp(min=-100)
