"""First the density, then its logarithm: far away it is log 0."""
import math



def log_density(x, mean, variances):
    density = (-0.5 * (x - mean) ** 2 / variances).exp() / (2 * math.pi * variances).sqrt()
    return density.prod(1).log()
