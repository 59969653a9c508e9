"""Logarithms to the base 10."""
import math



def log_density(x, mean, variances):
    return -0.5 * ((x - mean) ** 2 / variances + variances.log10() + math.log10(2 * math.pi)).sum(1)
