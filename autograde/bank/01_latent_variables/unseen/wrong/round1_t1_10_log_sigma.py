"""log σ in the bracket where log σ² belongs."""
import math



def log_density(x, mean, variances):
    return -0.5 * ((x - mean) ** 2 / variances + variances.sqrt().log() + math.log(2 * math.pi)).sum(1)
