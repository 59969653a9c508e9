"""log 2π is counted once, not once per coordinate."""
import math



def log_density(x, mean, variances):
    return -0.5 * (((x - mean) ** 2 / variances + variances.log()).sum(1) + math.log(2 * math.pi))
