"""All axes of size one are squeezed away first, which goes wrong for D = 1."""
import math



def log_density(x, mean, variances):
    difference = (x - mean).squeeze()
    return -0.5 * (difference**2 / variances + variances.log() + math.log(2 * math.pi)).sum(-1)
